import { connect, createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { openPort } from '../../core/listening.ts';
import { howItEnds, readAll, testFleet } from '../testing/test-fleet.ts';
import { PublishedPorts } from './published-ports.ts';

describe('published ports', () => {
  /** A port of 127.0.0.1 that was free a moment ago. */
  const freePort = async (): Promise<number> => {
    const port = await openPort(createServer(), '127.0.0.1', 0);
    await port[Symbol.asyncDispose]();
    return port.port;
  };
  const knock = (port: number): Promise<string> => howItEnds(connect(port, '127.0.0.1'));
  const read = async (port: number): Promise<string> => String(await readAll(connect(port, '127.0.0.1')));
  const web = (): Server => createServer((socket) => socket.end('web'));

  it('are held before anybody listens inside, reset until then, and again when the listener is gone', async () => {
    await using fleet = testFleet();
    const hostPort = await freePort();
    await using published = await PublishedPorts.open([{ port: 80, hostPort }]);
    expect(await knock(hostPort)).to.equal('ECONNRESET');
    const place = fleet.network.programNetwork(fleet.west.address, { published });
    const listening = await place.listen(web(), 80);
    expect(await read(hostPort)).to.equal('web');
    await listening[Symbol.asyncDispose]();
    expect(await knock(hostPort)).to.equal('ECONNRESET');
  });

  it('stay held while their place is gone, and serve it when it is back', async () => {
    await using fleet = testFleet();
    const hostPort = await freePort();
    await using published = await PublishedPorts.open([{ port: 80, hostPort }]);
    for (let life = 0; life < 2; life += 1) {
      const held = fleet.hold(9, { kind: 'shared', name: 'lb' });
      await fleet.network.programNetwork(held.address, { published }).listen(web(), 80);
      expect(await read(hostPort)).to.equal('web');
      held[Symbol.dispose]();
      expect(await knock(hostPort)).to.equal('ECONNRESET');
    }
    await published[Symbol.asyncDispose]();
    expect(await knock(hostPort)).to.equal('ECONNREFUSED');
  });

  it('cannot be had twice, and say who has them', async () => {
    const [hostPort, free] = [await freePort(), await freePort()];
    await using _held = await PublishedPorts.open([{ port: 80, hostPort }]);
    const wanted = [
      { port: 80, hostPort: free },
      { port: 81, hostPort },
    ];
    const refused: unknown = await PublishedPorts.open(wanted).catch((error: unknown) => error);
    expect(String(refused)).to.match(/EADDRINUSE.*\(pid \d+\) on 127\.0\.0\.1/);
    // The first was given back.
    expect(await knock(free)).to.equal('ECONNREFUSED');
  });
});
