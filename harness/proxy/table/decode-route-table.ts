import { z } from 'zod';
import { FleetbedError, type Problem } from '../../core/errors.ts';
import type { Backend } from './backend.ts';
import { backend } from './decode-backend.ts';
import { listenerOf, streamListener } from './decode-listener.ts';
import { headerValue, localAnswer } from './decode-parts.ts';
import { route } from './decode-route.ts';
import { DecodedParts, problemsOf } from './decoded-parts.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';
import type { TableParts } from './table-parts.ts';

const answer = localAnswer.exactOptional();

function routeTableOf(routes: z.ZodType<Route[]>, backends: z.ZodType<Record<string, Backend>>): z.ZodType<RouteTable> {
  return z.object({
    version: z.number(),
    sources: z.record(z.string(), z.number()),
    defaultClientRegion: z.string(),
    listeners: z.array(listenerOf(routes)),
    streams: z.array(streamListener).exactOptional(),
    backends,
    certificates: z
      .record(z.string(), z.object({ certificateChain: z.string(), privateKey: z.string() }))
      .exactOptional(),
    trust: z.record(z.string(), z.array(z.string())).exactOptional(),
    answers: z
      .object({
        noRoute: answer,
        noBackend: answer,
        noHealthyUpstream: answer,
        upstreamError: answer,
        connectTimeout: answer,
        tlsError: answer,
        upstreamTimeout: answer,
        misdirected: answer,
      })
      .exactOptional(),
    answerHeaders: z.array(headerValue).exactOptional(),
    resolver: z
      .object({
        hosts: z.record(z.string(), z.array(z.ipv4())),
        ttlSeconds: z.int().min(0),
        unknownNames: z.array(z.ipv4()).exactOptional(),
      })
      .exactOptional(),
    wildcards: z.enum(['labels', 'label']).exactOptional(),
  });
}

/** Decodes the tables that one proxy is sent, from stream to stream. */
export class RouteTableDecoder {
  readonly #routes = new DecodedParts(route, ({ id }) => id);
  readonly #backends = new DecodedParts(backend, ({ name }) => name);
  readonly #table = routeTableOf(this.#routes.list, this.#backends.record);

  /**
   * One line of a stream, checked once: nobody behind this checks again. A table; undefined for parts of one that follows.
   * Unknown fields are dropped. Routes and backends that are as they were in the table before are the same objects.
   *
   * Throws `FLEETBED_ROUTE_TABLE_INVALID` with every problem and its path.
   */
  read(line: unknown): RouteTable | undefined {
    const parts = partsOf(line);
    if (parts === undefined) return this.decode(line);
    const problems = [
      ...this.#routes.receive(parts.routes).map((problem) => under('parts.routes', problem)),
      ...this.#backends.receive(parts.backends).map((problem) => under('parts.backends', problem)),
    ];
    if (problems.length > 0) throw invalid(problems);
    return undefined;
  }

  /** A whole table; otherwise as {@link read}. */
  decode(value: unknown): RouteTable {
    const decoded = this.#table.safeParse(value);
    this.#routes.turn(decoded.success);
    this.#backends.turn(decoded.success);
    if (decoded.success) return decoded.data;
    throw invalid(problemsOf(decoded.error, []));
  }

  /** Another stream begins. */
  restart(): void {
    this.#routes.forgetNumbers();
    this.#backends.forgetNumbers();
  }
}

/** One table that has nothing before it. Throws as {@link RouteTableDecoder.decode}. */
export function decodeRouteTable(value: unknown): RouteTable {
  return new RouteTableDecoder().decode(value);
}

function partsOf(line: unknown): Readonly<Partial<Record<keyof TableParts['parts'], unknown>>> | undefined {
  if (typeof line !== 'object' || line === null || !Object.hasOwn(line, 'parts')) return undefined;
  const { parts } = line as { readonly parts: unknown };
  return typeof parts === 'object' && parts !== null ? parts : {};
}

function under(place: string, { path, message }: Problem): Problem {
  return { path: path === '' ? place : `${place}.${path}`, message };
}

function invalid(problems: readonly Problem[]): FleetbedError {
  return new FleetbedError('FLEETBED_ROUTE_TABLE_INVALID', `a route table has ${String(problems.length)} problem(s)`, {
    problems,
    hint: 'look at the controller that sent it; the last good table stays in force',
  });
}
