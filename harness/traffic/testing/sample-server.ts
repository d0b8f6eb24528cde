import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface SampleServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  /** Requests seen so far. */
  readonly requests: () => readonly IncomingMessage[];
}

/** An HTTP server on 127.0.0.1 that answers as `answer` does. Disposing it cuts every connection. */
export async function startSampleServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<SampleServer> {
  let connections = 0;
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    port,
    connections: () => connections,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The body of a store pod, as far as attribution reads it. */
export function storeBody(cluster: string, pod = `store-${cluster}-a`): string {
  return JSON.stringify({ cluster_name: cluster, pod_name: pod, zone: 'us-west1-a' });
}
