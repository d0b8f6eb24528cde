import { expect } from 'chai';
import { isUnknown } from './resolve-name.ts';

/** The header of an answer. */
function answer(rcode: number, records: number, authorities: number): Buffer {
  const header = Buffer.alloc(12);
  header[3] = rcode;
  header.writeUInt16BE(records, 6);
  header.writeUInt16BE(authorities, 8);
  return header;
}

const NXDOMAIN = 3;
const SERVFAIL = 2;

describe('a name that nobody knows (003-D2)', () => {
  it('is one that is denied, or that nobody says anything of', () => {
    expect(isUnknown(answer(NXDOMAIN, 0, 1), { name: 'httpbin.httpbin' })).to.equal(true);
    expect(isUnknown(answer(NXDOMAIN, 0, 0), { name: 'httpbin.httpbin' })).to.equal(true);
    expect(isUnknown(answer(SERVFAIL, 0, 0), { name: 'httpbin.httpbin' })).to.equal(true);
  });

  it('is none that has a record, or is of another type', () => {
    expect(isUnknown(answer(0, 1, 0), { name: 'example.com' })).to.equal(false);
    expect(isUnknown(answer(0, 0, 1), { name: 'example.com' })).to.equal(false);
  });

  it('is none that the zone of the cluster denies', () => {
    const name = 'httpbin.httpbin.curl.svc.Cluster.Local';
    expect(isUnknown(answer(NXDOMAIN, 0, 1), { name })).to.equal(false);
    expect(isUnknown(answer(NXDOMAIN, 0, 0), { name })).to.equal(true);
  });
});
