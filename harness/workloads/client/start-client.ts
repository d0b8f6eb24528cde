/**
 * The sample program `client`: looks names up and fetches pages where it runs, as it is asked over HTTP. Whoever reaches its
 * port, by the API server's proxy for example, sees the network as a pod does, without a shell or tools in its image.
 *
 * `GET /lookup?name=NAME&type=A` asks the name server of `/etc/resolv.conf`, without its search list, and answers a
 * {@link LookupAnswer}. `GET /fetch?url=URL` answers a {@link FetchAnswer}. `GET /healthz` answers `ok`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { messageOf } from '../../core/errors.ts';
import { openServer } from '../../core/open-server.ts';
import type { Random } from '../../core/random.ts';
import { queryDns, recordText, resolverSettings } from '../applets/net/dns-query.ts';
import { exchange, ExchangeProblem } from '../applets/net/http-exchange.ts';
import type { RunningWorkload, WorkloadOptions } from '../workload-server.ts';

export interface ClientOptions extends Omit<WorkloadOptions, 'env' | 'killed'> {
  readonly random: Random;
  /** Rejects as `node:fs` does. */
  readonly readFile: (path: string) => Promise<Buffer>;
}

/** What a name server said. `TIMEOUT`: nothing. */
export interface LookupAnswer {
  readonly rcode: string;
  /** What each record holds: `10.0.0.1`, `0 50 42 hello.demo.svc.clusterset.local`. */
  readonly records: readonly string[];
}

/** What came of a request. */
export type FetchAnswer =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: string }
  | { readonly outcome: 'failed'; readonly why: string };

const LOOKUP_TYPES = ['A', 'AAAA', 'SRV', 'CNAME', 'PTR', 'TXT'] as const;
type LookupType = (typeof LOOKUP_TYPES)[number];

/** A page may take this long. */
const FETCH_MS = 2_000;
/** More of a page is not told. */
const MAX_BODY_BYTES = 65_536;

/** Serves until `signal` aborts. Rejects when the port cannot be bound. */
export async function startClient(options: ClientOptions): Promise<RunningWorkload> {
  const { network, port, signal } = options;
  signal.throwIfAborted();
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      json(response, 500, { error: messageOf(error) });
    });
  });
  const open = await openServer(server, network, port);
  const end = (): void => {
    open.stopAccepting().catch(() => undefined);
    open.cut();
  };
  signal.addEventListener('abort', end, { once: true });
  return {
    port: open.port,
    ended: open.drained,
    [Symbol.asyncDispose]: () => {
      end();
      return open.drained;
    },
  };
}

async function answer(options: ClientOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://client');
  const given = (name: string): string => searchParams.get(name) ?? '';
  switch (pathname) {
    case '/healthz':
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      return;
    case '/lookup': {
      const type = LOOKUP_TYPES.find((each) => each === (given('type') || 'A'));
      if (type === undefined || given('name') === '') json(response, 400, { error: 'a name and a type are needed' });
      else json(response, 200, await lookup(options, given('name'), type));
      return;
    }
    case '/fetch':
      if (URL.canParse(given('url'))) json(response, 200, await fetchPage(options, new URL(given('url'))));
      else json(response, 400, { error: 'a URL is needed' });
      return;
    default:
      json(response, 404, { error: 'there are /lookup and /fetch' });
  }
}

async function lookup(options: ClientOptions, name: string, type: LookupType): Promise<LookupAnswer> {
  const { server } = await resolverSettings({ files: { read: options.readFile } });
  const found = await queryDns(options, name.replace(/\.$/, ''), type, server);
  if (found === undefined) return { rcode: 'TIMEOUT', records: [] };
  const records = found.answers.filter((each) => each.type === type).map(recordText);
  return { rcode: found.rcode, records };
}

/** On a connection of its own. */
async function fetchPage({ network, clock, signal }: ClientOptions, url: URL): Promise<FetchAnswer> {
  const late = new AbortController();
  using _timer = clock.after(FETCH_MS, () => {
    late.abort(new Error('timed out'));
  });
  try {
    const response = await exchange(
      { network, clock },
      {
        method: 'GET',
        url,
        port: Number(url.port || '80'),
        headers: [['host', url.host]],
        body: undefined,
        insecure: false,
        ca: undefined,
        certificate: undefined,
        address: undefined,
        connectTimeoutMs: FETCH_MS,
        signal: AbortSignal.any([signal, late.signal]),
      },
    );
    let body = '';
    for await (const chunk of response) if (body.length < MAX_BODY_BYTES) body += String(chunk);
    return { outcome: 'answered', status: response.statusCode ?? 0, body };
  } catch (error) {
    const why = error instanceof ExchangeProblem ? failureText(error) : messageOf(error);
    return { outcome: 'failed', why: late.signal.aborted ? `timed out after ${String(FETCH_MS)} ms` : why };
  }
}

function failureText({ failure }: ExchangeProblem): string {
  if (failure.kind === 'not-connected') return `${failure.code} ${failure.address}`;
  return 'message' in failure ? `${failure.kind}: ${failure.message}` : failure.kind;
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
