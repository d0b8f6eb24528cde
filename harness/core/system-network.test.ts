import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect } from 'chai';
import { systemNetwork } from './system-network.ts';

describe('systemNetwork', () => {
  const place = systemNetwork('127.0.0.1');

  it('listens, and frees the port as soon as it is disposed while connections go on', async () => {
    const first = await place.listen(
      createServer((socket) => socket.pipe(socket)),
      0,
    );
    const socket = connect(first.port, place.address);
    await once(socket, 'connect');
    socket.write('a');
    await once(socket, 'data');
    await first[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
    const second = await place.listen(createServer(), first.port);
    socket.write('b');
    expect(String(((await once(socket, 'data')) as [Buffer])[0])).to.equal('b');
    socket.destroy();
    await second[Symbol.asyncDispose]();
  });

  it('rejects as the system does', async () => {
    await using first = await place.listen(createServer(), 0);
    const code = await place.listen(createServer(), first.port).then(
      () => 'listens',
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect(code).to.equal('EADDRINUSE');
  });

  it('sends and receives datagrams', async () => {
    await using server = await place.bindDatagrams(0);
    await using client = await place.bindDatagrams(0);
    const got = new Promise<string>((resolve) => {
      server.onMessage((data, from) => {
        resolve(`${String(data)} ${String(from.port === client.port)}`);
      });
    });
    client.send(Buffer.from('hello'), server.port, '127.0.0.1');
    expect(await got).to.equal('hello true');
  });
});
