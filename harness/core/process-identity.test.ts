import { expect } from 'chai';
import { systemExec } from './exec.ts';
import { processIdentity } from './process-identity.ts';

describe('processIdentity', () => {
  const { signal } = new AbortController();

  it('stays the same for a process that goes on', async () => {
    const first = await processIdentity(process.pid, systemExec, signal);
    expect(first).to.be.a('string');
    expect(await processIdentity(process.pid, systemExec, signal)).to.equal(first);
  });

  it('is undefined for a process that has ended', async () => {
    let pid = 0;
    await systemExec.run('true', [], {
      signal,
      onSpawn: (id) => {
        pid = id;
      },
    });
    expect(await processIdentity(pid, systemExec, signal)).to.equal(undefined);
  });
});
