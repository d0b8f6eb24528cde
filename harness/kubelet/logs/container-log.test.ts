import { expect } from 'chai';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { LogOptions } from '../../apiserver/streams/pod-runtime.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { ContainerLog } from './container-log.ts';

describe('the log of a container', () => {
  const { signal } = new AbortController();
  const all: LogOptions = { container: 'main', follow: false, previous: false, timestamps: false };

  function logOf(...lines: readonly string[]): ContainerLog {
    const log = new ContainerLog(new FakeClock());
    const stream = log.stream();
    for (const line of lines) stream.write(Buffer.from(line));
    stream.flush();
    return log;
  }

  it('keeps lines apart that two streams write piece by piece', async () => {
    const log = new ContainerLog(new FakeClock());
    const [out, error] = [log.stream(), log.stream()];
    out.write(Buffer.from('on'));
    error.write(Buffer.from('oh\n'));
    out.write(Buffer.from('e\ntw'));
    out.flush();
    expect(await text(log.read(all, signal))).to.equal('oh\none\ntw');
  });

  it('gives the last lines, the young ones of them, and as many bytes as were asked for', async () => {
    const clock = new FakeClock();
    const log = new ContainerLog(clock);
    const stream = log.stream();
    for (let line = 0; line < 5; line += 1) {
      stream.write(Buffer.from(`${line}\n`));
      await clock.advance(1_000);
    }
    expect(await text(log.read({ ...all, tailLines: 2 }, signal))).to.equal('3\n4\n');
    expect(await text(log.read({ ...all, tailLines: 0 }, signal))).to.equal('');
    expect(await text(log.read({ ...all, sinceSeconds: 3 }, signal))).to.equal('2\n3\n4\n');
    expect(await text(log.read({ ...all, sinceTime: '2026-01-01T00:00:04Z' }, signal))).to.equal('4\n');
    expect(await text(log.read({ ...all, sinceSeconds: 1, tailLines: 4 }, signal))).to.equal('4\n');
    expect(await text(log.read({ ...all, limitBytes: 3 }, signal))).to.equal('0\n1');
  });

  it('puts the time before each line, also where a line was cut', async () => {
    const log = logOf(`${'x'.repeat(20_000)}\n`, 'y\n');
    const shown = await text(log.read({ ...all, timestamps: true }, signal));
    expect(shown.replaceAll('x', '')).to.equal('2026-01-01T00:00:00.000000000Z \n2026-01-01T00:00:00.000000000Z y\n');
    expect(shown).to.have.length(20_000 + 2 * 31 + 3);
  });

  it('is followed until it ends', async () => {
    const log = logOf('one\n');
    const stream = log.stream();
    const reading = text(log.read({ ...all, follow: true }, signal));
    await new Promise((resolve) => setImmediate(resolve));
    stream.write(Buffer.from('two\n'));
    log.end();
    expect(await reading).to.equal('one\ntwo\n');
  });

  it('lets go of a reader that leaves', async () => {
    const left = new AbortController();
    const reader = logOf('one\n').read({ ...all, follow: true }, left.signal);
    const closed = once(reader, 'close');
    reader.resume();
    left.abort();
    await closed;
  });

  it('stays within its bounds under a flood, and keeps nothing for a reader that does not read', async () => {
    const log = new ContainerLog(new FakeClock());
    const stream = log.stream();
    const idle = log.read({ ...all, follow: true }, signal);
    idle.read(0);
    const line = Buffer.from(`${'x'.repeat(99)}\n`);
    for (let count = 0; count < 200_000; count += 1) stream.write(line);
    stream.write(Buffer.from('the end\n'));
    expect(idle.readableLength).to.be.below(128 * 1024);
    const kept = await text(log.read(all, signal));
    expect(kept.length).to.be.within(4_000_000, 10 * 1024 * 1024);
    expect(kept.endsWith('\nthe end\n')).to.equal(true);
    log.end();
    const late = await text(idle);
    expect(late.endsWith('\nthe end\n')).to.equal(true);
  });

  it('tells the last words', () => {
    expect(logOf('one\n', 'two\n', 'three').tail(2, 100)).to.equal('two\nthree');
    expect(logOf('one\n').tail(80, 2)).to.equal('e\n');
  });
});
