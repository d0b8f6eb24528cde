import { createServer, type Socket } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { payloadLimit, readQuery, writeAnswer, type DnsQuery } from '../../core/dns/dns-message.ts';
import { openServer } from '../../core/open-server.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { Resolver } from '../table/route-table.ts';
import { askUpstream, type UpstreamDns } from './ask-upstream.ts';
import { answerQuery, isUnknown, RESOLVER_FAILED } from './resolve-name.ts';
import { serveQueries } from './serve-queries.ts';

export interface ResolverOptions {
  /** One of the place's addresses that only its programs reach. @default the network's own */
  readonly at?: string;
  /** @default 53 */
  readonly port?: number;
  /** Who knows all other names. Absent: nobody does. */
  readonly upstream?: UpstreamDns;
}

/** A name server for one pod. Disposing it closes its ports. */
export interface TableResolver extends AsyncDisposable {
  readonly port: number;
  /** Answers from this table's words from now on; without any, everything is asked upstream. */
  use(resolver: Resolver | undefined): void;
}

/** Queries that are asked upstream at a time; beyond them the answer is SERVFAIL. */
const MOST_ASKED = 1_000;

/** Starts to answer, over UDP and TCP. Rejects with `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`. 003-D2 */
export async function startResolver(
  options: ResolverOptions & { readonly network: ProgramNetwork; readonly clock: Clock },
): Promise<TableResolver> {
  const { network, clock, at, port = 53 } = options;
  await using stack = new DisposeStack();
  const responder = new Responder(options);
  const server = createServer((socket: Socket) => {
    serveQueries(socket, clock, (query) => responder.answer(query, 'tcp'));
  });
  const streams = await openServer(server, network, port, at);
  stack.defer(async () => {
    await streams.stopAccepting();
    streams.cut();
  });
  const datagrams = stack.use(await network.bindDatagrams(streams.port, at));
  datagrams.onMessage((query, from) => {
    responder.answer(query, 'udp').then(
      (answer) => {
        if (answer !== undefined) datagrams.send(answer, from.port, from.address);
      },
      () => undefined,
    );
  });
  const open = stack.move();
  return {
    port: streams.port,
    use: (resolver) => {
      responder.names = resolver;
    },
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}

class Responder {
  names: Resolver | undefined;
  readonly #options: ResolverOptions & { readonly network: ProgramNetwork; readonly clock: Clock };
  #asked = 0;

  constructor(options: ResolverOptions & { readonly network: ProgramNetwork; readonly clock: Clock }) {
    this.#options = options;
  }

  /** Undefined for what is no query. */
  async answer(data: Buffer, transport: 'udp' | 'tcp'): Promise<Buffer | undefined> {
    const query = readQuery(data);
    if (query === undefined || 'malformed' in query) return undefined;
    const limit = payloadLimit(query, transport);
    const { names } = this;
    const known = names === undefined ? undefined : answerQuery(names, query);
    if (known !== undefined) return writeAnswer(query, known, limit);
    const told = await this.#ask(data);
    const instead =
      names === undefined || (told !== undefined && !isUnknown(told, query)) ? undefined : unknownName(names, query);
    if (instead !== undefined) return writeAnswer(query, instead, limit);
    return told ?? writeAnswer(query, RESOLVER_FAILED, limit);
  }

  async #ask(data: Buffer): Promise<Buffer | undefined> {
    const { upstream } = this.#options;
    if (upstream === undefined || this.#asked >= MOST_ASKED) return undefined;
    this.#asked += 1;
    try {
      return await askUpstream(data, upstream, this.#options);
    } catch {
      return undefined;
    } finally {
      this.#asked -= 1;
    }
  }
}

function unknownName({ unknownNames, ttlSeconds }: Resolver, query: DnsQuery): ReturnType<typeof answerQuery> {
  if (unknownNames === undefined) return undefined;
  const hosts = { [query.name.toLowerCase()]: unknownNames };
  return answerQuery({ hosts, ttlSeconds }, query);
}
