import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import dnsPacket from 'dns-packet';

/** The API server of a cluster that is ready, on plain HTTP. */
export interface ReadyApiServer extends AsyncDisposable {
  /** A kubeconfig for it, with one context of the given name. */
  kubeconfig(context: string): string;
  /** Whether its nodes are Ready. */
  ready: boolean;
}

/**
 * Answers exactly what the readiness check asks: `/readyz`, nodes, the CoreDNS pod, and a port-forward to CoreDNS that
 * resolves every name. The port-forward is a WebSocket of one exchange: small frames only, no close handshake.
 */
export async function startReadyApiServer(): Promise<ReadyApiServer> {
  const sockets = new Set<Duplex>();
  const api = { ready: true };
  const server = createServer((request, response) => {
    const body = answer(request.url ?? '', api.ready);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(body ?? JSON.stringify({ kind: 'Status', status: 'Failure', code: 404 }));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    sockets.add(socket);
    forwardDns(request, socket);
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return Object.assign(api, {
    kubeconfig: (context: string) => kubeconfig(context, port),
    [Symbol.asyncDispose]: () => close(server, sockets),
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}

function close(server: Server, sockets: ReadonlySet<Duplex>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function kubeconfig(context: string, port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${String(port)}` } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
    'current-context': context,
  });
}

function answer(url: string, ready: boolean): string | undefined {
  const { pathname } = new URL(url, 'http://server');
  if (pathname === '/readyz') return 'ok';
  const status = { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', message: 'cni is not ready' }] };
  const list = (kind: string, name: string): string =>
    JSON.stringify({ kind: `${kind}List`, metadata: {}, items: [{ metadata: { name }, status }] });
  if (pathname === '/api/v1/nodes') return list('Node', 'node-0');
  return pathname === '/api/v1/namespaces/kube-system/pods' ? list('Pod', 'coredns-0') : undefined;
}

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** RFC 6455 as far as one DNS question and its answer need it; channel 0 is data, 1 is errors, both begin with the port. */
function forwardDns(request: IncomingMessage, socket: Duplex): void {
  const accept = createHash('sha1')
    .update(`${String(request.headers['sec-websocket-key'])}${WEBSOCKET_GUID}`)
    .digest('base64');
  const protocol = String(request.headers['sec-websocket-protocol']).split(',')[0] ?? '';
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
  );
  const port = Buffer.from([53, 0]);
  socket.write(Buffer.concat([frame(0, port), frame(1, port)]));
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const [channel, ...question] = unmasked(chunk);
    if (channel === 0 && question.length > 2) socket.write(frame(0, dnsAnswer(Buffer.from(question))));
  });
}

function frame(channel: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x82, payload.length + 1, channel]), payload]);
}

function unmasked(masked: Buffer): Buffer {
  const length = (masked[1] ?? 0) & 127;
  const mask = masked.subarray(2, 6);
  return Buffer.from(masked.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}

function dnsAnswer(question: Buffer): Buffer {
  const { id = 0, questions = [] } = dnsPacket.streamDecode(question);
  const name = questions[0]?.name ?? '';
  return dnsPacket.streamEncode({
    type: 'response',
    id,
    questions,
    answers: [{ type: 'A', name, data: '10.200.0.1' }],
  });
}
