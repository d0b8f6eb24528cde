import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { Clock } from '../../core/clock.ts';
import { systemClock } from '../../core/clock.ts';
import { freePort, startApp } from '../testing/loopback-app.ts';
import { endpointConnector } from './endpoint-connector.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** What a connector calls back with. */
function connectTo(port: number, clock: Clock): Promise<Error | Socket | null> {
  return new Promise((resolve) => {
    endpointConnector(clock, 250)({ hostname: '127.0.0.1', port: String(port), protocol: 'http:' }, (error, socket) => {
      resolve(error ?? socket);
    });
  });
}

describe('endpointConnector', () => {
  it('says which connection could not be made in time', async () => {
    await using app = await startApp('store');
    // The timer fires before the event loop can see the connection.
    const hasty: Clock = {
      ...systemClock,
      after: (_ms, callback) => {
        process.nextTick(callback);
        return { [Symbol.dispose]: () => undefined };
      },
    };
    const failure = await connectTo(app.port, hasty);
    expect(failure).to.be.instanceOf(UpstreamFailure);
    expect(failure).to.include({
      kind: 'connect',
      message: `no connection to 127.0.0.1:${String(app.port)} within 250 ms`,
    });
  });

  it('fails with the kind connect when the connection is refused', async () => {
    const port = await freePort();
    const failure = await connectTo(port, systemClock);
    expect(failure).to.include({ kind: 'connect', message: `connect ECONNREFUSED 127.0.0.1:${String(port)}` });
  });

  it('calls back with a connection', async () => {
    await using app = await startApp('store');
    const socket = (await connectTo(app.port, systemClock)) as Socket;
    expect(socket.remotePort).to.equal(app.port);
    expect(socket.listenerCount('error')).to.equal(0);
    socket.destroy();
  });
});
