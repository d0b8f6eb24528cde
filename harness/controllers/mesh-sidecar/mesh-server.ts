/**
 * What a control plane serves over TLS to its cluster: identities and tables to proxies that show a token of their pod, and
 * answers to the API server about new pods.
 *
 * `POST /v1/certificates` `{"publicKey": PEM}` answers `{"certificateChain", "root", "expiresAt"}`; the name is the token's.
 * `GET /v1/load-balancers/{subscriber}/tables` and `POST …/acks` are those of the route stream; a subscriber may ask
 * for its own pod's only. `POST` to the path of the injector takes an AdmissionReview, without a token.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { openServer } from '../../core/open-server.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import { streamTables, takeAck } from '../route-feed/route-server.ts';
import { answerAdmission, type Mutation } from './admission-handler.ts';
import type { IdentityAuthority } from './identity-authority.ts';
import { readJson } from './read-json.ts';
import type { SidecarFeeds } from './sidecar-feeds.ts';
import { parseSubscriber, spiffeId, type Workload } from './workload.ts';

export interface MeshServerOptions {
  readonly clock: Clock;
  /** Where it listens. */
  readonly network: ProgramNetwork;
  /** 0 for any free one. */
  readonly port: number;
  /** Host names of the server, for its certificate. */
  readonly names: readonly string[];
  readonly authority: IdentityAuthority;
  readonly trustDomain: string;
  /** Whose token it is; undefined when it is not good. Rejects when that cannot be found out. */
  readonly workloadOf: (token: string, signal: AbortSignal) => Promise<Workload | undefined>;
  readonly feeds: SidecarFeeds;
  readonly injection: { readonly path: string; readonly mutate: Mutation };
  readonly log: (line: string) => void;
}

export interface MeshServer extends AsyncDisposable {
  readonly port: number;
}

/** Listens; disposing ends every stream and closes the port. */
export async function startMeshServer(options: MeshServerOptions): Promise<MeshServer> {
  const { authority, names, network, port, clock } = options;
  const credential = authority.issueServer(names);
  const server = createServer(
    { key: credential.privateKey, cert: credential.certificateChain },
    (request, response) => {
      handle(options, request, response).catch((error: unknown) => {
        options.log(`${request.method ?? ''} ${request.url ?? ''}: ${messageOf(error)}`);
        if (response.headersSent) response.destroy();
        else say(response, 500, 'the request could not be answered');
      });
    },
  );
  server.on('tlsClientError', () => undefined);
  const open = await openServer(server, network, port);
  let renewal = renewLater();
  function renewLater(): Disposable {
    const halfLifeMs = (credential.expiresAt.getTime() - clock.date().getTime()) / 2;
    // Timers of Node hold 24 days.
    return clock.after(Math.min(halfLifeMs, 20 * 86_400_000), () => {
      const next = authority.issueServer(names);
      server.setSecureContext({ key: next.privateKey, cert: next.certificateChain });
      renewal = renewLater();
    });
  }
  return {
    port: open.port,
    [Symbol.asyncDispose]: async () => {
      renewal[Symbol.dispose]();
      await open.stopAccepting();
      open.cut();
      await open.drained;
    },
  };
}

const FEED_PATH = /^\/v1\/load-balancers\/([^/]+)\/(tables|acks)$/;

async function handle(options: MeshServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const { method = '' } = request;
  if (path === options.injection.path && method === 'POST') {
    await answerAdmission(options.injection.mutate, request, response);
    return;
  }
  const [, encoded, resource] = FEED_PATH.exec(path) ?? [];
  if (path !== '/v1/certificates' && encoded === undefined) {
    say(response, 404, `no such path: ${path}`);
    return;
  }
  const workload = await authenticate(options, request);
  if (workload === undefined) say(response, 401, 'a token of a service account for this control plane is needed');
  else if (encoded === undefined) await certify(options, workload, request, response);
  else await serveFeed(options, { workload, name: decoded(encoded), resource, method }, request, response);
}

async function authenticate(
  { workloadOf }: MeshServerOptions,
  { headers, socket }: IncomingMessage,
): Promise<Workload | undefined> {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) return undefined;
  const gone = new AbortController();
  const onClose = (): void => {
    gone.abort(new Error('the client is gone'));
  };
  socket.once('close', onClose);
  try {
    return await workloadOf(token, gone.signal);
  } finally {
    socket.off('close', onClose);
  }
}

async function certify(
  { authority, trustDomain }: MeshServerOptions,
  workload: Workload,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJson(request);
  const key = typeof body === 'object' && body !== null ? (Reflect.get(body, 'publicKey') as unknown) : undefined;
  if (request.method !== 'POST' || typeof key !== 'string') {
    say(response, 400, 'POST {"publicKey": PEM} is needed');
    return;
  }
  try {
    const { certificateChain, expiresAt } = authority.issueWorkload(key, spiffeId(trustDomain, workload));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ certificateChain, root: authority.root, expiresAt: expiresAt.toISOString() }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say(response, 400, error.message);
  }
}

interface FeedRequest {
  readonly workload: Workload;
  readonly name: string;
  readonly resource: string | undefined;
  readonly method: string;
}

async function serveFeed(
  { feeds, clock }: MeshServerOptions,
  { workload, name, resource, method }: FeedRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const subscriber = parseSubscriber(name);
  if (subscriber?.namespace !== workload.namespace || subscriber.pod !== workload.pod) {
    say(response, 403, `${name} is not the pod of this token`);
    return;
  }
  if (method === 'GET' && resource === 'tables') {
    const stream = feeds.open(subscriber);
    response.once('close', () => {
      stream[Symbol.dispose]();
    });
    streamTables({ tables: stream.tables, clock }, name, response);
    return;
  }
  const tables = feeds.find(subscriber);
  if (method !== 'POST' || resource !== 'acks') say(response, 405, `${method} is not supported`);
  else if (tables === undefined) say(response, 404, `${name} follows no tables`);
  else await takeAck({ tables }, name, request, response);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function say(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
