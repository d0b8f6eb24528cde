import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { kubeconfigText } from '../kubeconfig/kubeconfig-file.ts';
import { tokenKubeconfig } from '../kubeconfig/kubeconfig-edit.ts';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A loopback HTTP server that answers as a test says. */
export interface ScriptedApiServer extends AsyncDisposable {
  readonly url: string;
  readonly kubeconfig: string;
  readonly requests: readonly SeenRequest[];
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void;

export interface ScriptedApiServerOptions {
  /** Takes over connections that ask for an upgrade. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex) => void;
}

export async function startScriptedApiServer(
  answer: Answer,
  options: ScriptedApiServerOptions = {},
): Promise<ScriptedApiServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
        requests.push(seen);
        answer(seen, response);
      },
      () => response.destroy(),
    );
  });
  server.on('upgrade', (request, socket) => {
    sockets.add(socket);
    options.upgrade?.(request, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  const url = `http://127.0.0.1:${String(address.port)}`;
  return {
    url,
    kubeconfig: kubeconfigText(tokenKubeconfig({ name: 'west', server: url, token: 'secret' })),
    requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
