import { expect } from 'chai';
import { tar, type TarEntry } from './tar.ts';

const archive = (...entries: readonly TarEntry[]): Buffer => Buffer.concat([...tar(entries)]);
const field = (block: Buffer, from: number, length: number): string =>
  block
    .subarray(from, from + length)
    .toString('latin1')
    .replace(/\0+$/, '');

describe('tar', () => {
  it('writes a header, the content padded to 512 bytes, and two empty blocks', () => {
    const bytes = archive({ path: 'Dockerfile', mode: 0o644, content: Buffer.from('FROM scratch\n') });
    expect(bytes.length).to.equal(512 + 512 + 1024);
    expect(field(bytes, 0, 100)).to.equal('Dockerfile');
    expect(field(bytes, 100, 8)).to.equal('0000644');
    expect(field(bytes, 124, 12)).to.equal('00000000015');
    expect(field(bytes, 156, 1)).to.equal('0');
    expect(field(bytes, 257, 8)).to.equal('ustar\x0000');
    expect(bytes.subarray(512, 525).toString()).to.equal('FROM scratch\n');
    expect(bytes.subarray(525).every((byte) => byte === 0)).to.equal(true);
  });

  it('has the checksum of the header with its own field blank', () => {
    const header = archive({ path: 'tmp/', mode: 0o1777 }).subarray(0, 512);
    const stated = Number.parseInt(field(header, 148, 6), 8);
    header.fill(' ', 148, 156);
    expect(stated).to.equal(header.reduce((sum, byte) => sum + byte, 0));
  });

  it('marks a directory, which has no content', () => {
    const bytes = archive({ path: 'tmp/', mode: 0o1777 });
    expect([field(bytes, 156, 1), field(bytes, 100, 8), bytes.length]).to.deep.equal(['5', '0001777', 512 + 1024]);
  });

  it('adds no padding to content of whole blocks', () => {
    expect(archive({ path: 'a', mode: 0o644, content: Buffer.alloc(1024) }).length).to.equal(512 + 1024 + 1024);
  });

  it('splits a long path at a slash, and refuses one that cannot be split', () => {
    const long = `${'d'.repeat(120)}/${'f'.repeat(90)}`;
    const bytes = archive({ path: long, mode: 0o644, content: Buffer.alloc(0) });
    expect(`${field(bytes, 345, 155)}/${field(bytes, 0, 100)}`).to.equal(long);
    expect(() => archive({ path: 'f'.repeat(101), mode: 0o644 })).to.throw('path too long for a ustar archive');
  });
});
