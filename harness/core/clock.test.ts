import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect } from 'chai';
import { systemClock } from './clock.ts';

/** Holds the whole process, as a machine that is busy elsewhere does. */
function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('systemClock', () => {
  it('lets a deadline see first what arrived while the process stood still', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [served] = (await once(server, 'connection')) as [Socket];
    const seen: string[] = [];
    const both = new Promise<void>((resolve) => {
      const note = (what: string): void => {
        if (seen.push(what) === 2) resolve();
      };
      client.once('data', () => {
        note('data');
      });
      systemClock.after(10, () => {
        note('deadline');
      });
    });
    served.write('in time');
    stall(30);
    await both;
    expect(seen).to.deep.equal(['data', 'deadline']);
    client.destroy();
    server.close();
  });

  it('does not call back what was disposed', async () => {
    let called = false;
    systemClock
      .after(1, () => {
        called = true;
      })
      [Symbol.dispose]();
    await systemClock.sleep(10);
    expect(called).to.equal(false);
  });
});
