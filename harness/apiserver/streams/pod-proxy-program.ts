/**
 * `pods/proxy`. Mirrors `pkg/registry/core/pod/rest/subresources.go` and apimachinery `pkg/util/proxy/upgradeaware.go`.
 * Does not: TLS to the pod (`https:name:port`), rewriting links in pages.
 */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../core/errors.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, listAt, numberAt, objectAt, textAt } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import type { ProgramCall, StreamExchange, SubresourceProgram } from '../registry/subresource-handlers.ts';

/** @param outbound how the server connects */
export function podProxyProgram(outbound: OutboundOptions): SubresourceProgram {
  return {
    type: 'stream',
    run: async (call, exchange) => {
      const target = targetOf(call);
      const path = pathBehind(exchange.request);
      if (path === undefined) {
        redirect(exchange);
        return;
      }
      const connection = await dialed(target, outbound, exchange.signal);
      if (exchange.upgrade !== undefined) await tunnel(connection, exchange.request, path, exchange.upgrade);
      else if (exchange.response !== undefined) await forward(connection, exchange.request, path, exchange.response);
    },
  };
}

interface Target {
  readonly address: string;
  readonly port: number;
}

/** `name`, `name:port` or `scheme:name:port`. */
const REQUESTED = /^(?:(https?|):)?([^:]+)(?::(\d*))?$/;

function targetOf({ request, definition, registry }: ProgramCall): Target {
  const [, scheme, name = '', wanted = ''] = REQUESTED.exec(request.name) ?? [];
  if (name === '') throw refusals.badRequest(`invalid pod request ${JSON.stringify(request.name)}`);
  const pod = registry.get(definition, { name, namespace: request.namespace });
  if (pod === undefined) throw refusals.notFound({ group: '', resource: 'pods' }, name);
  if (scheme === 'https') throw refusals.badRequest('TLS to pods is not served');
  const address = textAt(objectAt(pod, 'status'), 'podIP') ?? '';
  if (address === '') throw refusals.badRequest('address not allowed');
  return { address, port: wanted === '' ? firstPort(pod) : Number(wanted) };
}

function firstPort(pod: ApiObject): number {
  for (const container of listAt(objectAt(pod, 'spec'), 'containers').filter(isJsonObject)) {
    const [port] = listAt(container, 'ports').filter(isJsonObject);
    if (port !== undefined) return numberAt(port, 'containerPort') ?? 80;
  }
  return 80;
}

/** What is asked of the pod, with its query and as it was encoded; undefined without even a slash. */
function pathBehind({ url = '' }: IncomingMessage): string | undefined {
  return /^[^?]*?\/pods\/[^/?]+\/proxy(\/.*)$/.exec(url)?.[1];
}

/** So that relative links of a page lead below it. */
function redirect({ request, response }: StreamExchange): void {
  const [path = '', query] = (request.url ?? '').split('?', 2);
  response?.writeHead(301, { Location: `${path}/${query === undefined ? '' : `?${query}`}` }).end();
}

function dialed({ address, port }: Target, outbound: OutboundOptions, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...outbound, host: address, port, noDelay: true });
    const leave = (): void => {
      socket.destroy();
    };
    signal.addEventListener('abort', leave, { once: true });
    socket
      .once('connect', () => {
        resolve(socket);
      })
      .on('error', (error) => {
        reject(unreachable(`dial tcp ${address}:${port}: ${dialText(error)}`));
      })
      .once('close', () => {
        signal.removeEventListener('abort', leave);
        reject(unreachable(`dial tcp ${address}:${port}: operation was canceled`));
      });
  });
}

/** As Go words it. */
function dialText(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return 'connect: connection refused';
  if (code === 'ETIMEDOUT') return 'i/o timeout';
  return code === 'ECONNRESET' ? 'connect: connection reset by peer' : error.message;
}

function unreachable(why: string): KubeStatusError {
  const message = `error trying to reach service: ${why}`;
  return new KubeStatusError({ kind: 'Status', code: 503, reason: 'ServiceUnavailable', message });
}

/** Those of one connection, and what the API server knows a client by. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'authorization',
]);

function* forwardedHeaders({ rawHeaders, headers, socket }: IncomingMessage, upgrades: boolean): Generator<string> {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const lower = name.toLowerCase();
    if (KEPT_BACK.has(lower) && !(upgrades && (lower === 'connection' || lower === 'upgrade'))) continue;
    yield name;
    yield rawHeaders[at + 1] ?? '';
  }
  yield* ['X-Forwarded-Host', headers.host ?? '', 'X-Forwarded-Proto', 'https'];
  // A request that came over no wire has no address.
  const { remoteAddress } = (socket as IncomingMessage['socket'] | undefined) ?? {};
  if (remoteAddress !== undefined) yield* ['X-Forwarded-For', remoteAddress];
}

async function forward(
  connection: Duplex,
  request: IncomingMessage,
  path: string,
  response: ServerResponse,
): Promise<void> {
  const outgoing = httpRequest({
    method: request.method,
    path,
    headers: [...forwardedHeaders(request, false)],
    setHost: false,
    // Without an agent: that would make a connection of its own.
    createConnection: () => connection,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', (error) => {
      reject(unreachable(messageOf(error)));
    });
  });
  pipeline(request, outgoing).catch(() => undefined);
  const answer = await answered;
  response.writeHead(answer.statusCode ?? 502, answeredHeaders(answer));
  await pipeline(answer, response).catch(() => response.destroy());
  connection.destroy();
}

function answeredHeaders({ rawHeaders }: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (KEPT_BACK.has(name.toLowerCase())) continue;
    const known = headers[name];
    const value = rawHeaders[at + 1] ?? '';
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}

/** Another protocol: bytes both ways. */
async function tunnel(
  connection: Duplex,
  request: IncomingMessage,
  path: string,
  { socket, head }: NonNullable<StreamExchange['upgrade']>,
): Promise<void> {
  const fields = [...forwardedHeaders(request, true)];
  let text = `${request.method ?? 'GET'} ${path} HTTP/1.1\r\n`;
  for (let at = 0; at < fields.length; at += 2) text += `${fields[at] ?? ''}: ${fields[at + 1] ?? ''}\r\n`;
  connection.write(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]));
  await Promise.all([
    pipeline(connection, socket).catch(() => socket.destroy()),
    pipeline(socket, connection).catch(() => connection.destroy()),
  ]);
}
