import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import { readClientHello } from './client-hello.ts';

async function recorded(options: { readonly servername?: string; readonly ALPNProtocols?: string[] }): Promise<Buffer> {
  return await new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.once('data', (chunk) => {
        socket.destroy();
        server.close();
        resolve(chunk);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...options });
      socket.on('error', () => undefined);
    });
  });
}

describe('readClientHello', () => {
  it('finds the server name and the protocols, once all has come', async () => {
    const bytes = await recorded({ servername: 'Store.Example.com', ALPNProtocols: ['istio', 'h2'] });
    expect(readClientHello(bytes)).to.deep.equal({ serverName: 'store.example.com', alpn: ['istio', 'h2'] });
    for (let length = 0; length < bytes.length; length += 1)
      expect(readClientHello(bytes.subarray(0, length))).to.equal('more');
    expect(readClientHello(await recorded({}))).to.deep.equal({});
  });

  it('puts a message together that comes in several records', async () => {
    const bytes = await recorded({ servername: 'a.example.com' });
    const message = bytes.subarray(5);
    const records: Buffer[] = [];
    for (let at = 0; at < message.length; at += 50) {
      const part = message.subarray(at, at + 50);
      records.push(Buffer.from([22, 3, 1, 0, part.length]), part);
    }
    expect(readClientHello(Buffer.concat(records))).to.deep.equal({ serverName: 'a.example.com' });
  });

  it('takes nothing else for one', () => {
    for (const text of [
      'GET / HTTP/1.1\r\n',
      '\u0016x',
      '\u0016\u0003\u0001\u0000\u0000',
      '\u0016\u0003\u0001\u0000\u0001\u0002',
    ])
      expect(readClientHello(Buffer.from(text, 'latin1'))).to.equal('none');
    expect(readClientHello(Buffer.from([22, 3, 1, 0, 4, 1, 255, 255, 255]))).to.equal('none');
  });

  it('survives damage', async () => {
    const bytes = await recorded({ servername: 'a.example.com', ALPNProtocols: ['h2'] });
    const random = seededRandom(3);
    for (let round = 0; round < 2_000; round += 1) {
      const copy = Buffer.from(bytes);
      for (let n = 0; n < 3; n += 1) copy[Math.floor(random.next() * copy.length)] = Math.floor(random.next() * 256);
      expect(() => readClientHello(copy)).not.to.throw();
    }
  });
});
