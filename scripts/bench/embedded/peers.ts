import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Port } from './bench-pods.ts';

/** What a pod and DNS are compared with, in the same process as they. */
export interface Peers {
  /** An HTTP server of Node without anything around it. */
  readonly plain: Port;
  /** Sends datagrams back. */
  readonly echo: Port;
  close(): void;
}

const PAGE = 'a page of about the length of the other one'.repeat(14);

export async function startPeers(): Promise<Peers> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = createSocket('udp4');
  socket.on('message', (data, { port, address }) => {
    socket.send(data, port, address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    plain: { address: '127.0.0.1', port },
    echo: { address: '127.0.0.1', port: socket.address().port },
    close: () => {
      server.close();
      server.closeAllConnections();
      socket.close();
    },
  };
}
