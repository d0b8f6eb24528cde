import { z } from 'zod';
import { FleetbedError } from '../../core/errors.ts';
import type { Backend } from './backend.ts';
import { backend } from './decode-backend.ts';
import { listenerOf, streamListener } from './decode-listener.ts';
import { headerValue, localAnswer } from './decode-parts.ts';
import { route } from './decode-route.ts';
import { DecodedParts } from './decoded-parts.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';

const answer = localAnswer.exactOptional();

function routeTableOf(routes: z.ZodType<Route>, backends: z.ZodType<Backend>): z.ZodType<RouteTable> {
  return z.object({
    version: z.number(),
    sources: z.record(z.string(), z.number()),
    defaultClientRegion: z.string(),
    listeners: z.array(listenerOf(routes)),
    streams: z.array(streamListener).exactOptional(),
    backends: z.record(z.string(), backends),
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

/** Decodes the tables of one stream. */
export class RouteTableDecoder {
  readonly #routes = new DecodedParts(route, ({ id }) => id);
  readonly #backends = new DecodedParts(backend, ({ name }) => name);
  readonly #table = routeTableOf(this.#routes.schema, this.#backends.schema);

  /**
   * A table as it came over the wire, checked once: nobody behind this checks again. Unknown fields are dropped. Routes
   * and backends that are as they were in the table before are the same objects.
   *
   * Throws `FLEETBED_ROUTE_TABLE_INVALID` with every problem and its path.
   */
  decode(value: unknown): RouteTable {
    const decoded = this.#table.safeParse(value);
    this.#routes.turn();
    this.#backends.turn();
    if (decoded.success) return decoded.data;
    const problems = decoded.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
    throw new FleetbedError('FLEETBED_ROUTE_TABLE_INVALID', `a route table has ${String(problems.length)} problem(s)`, {
      problems,
      hint: 'look at the controller that sent it; the last good table stays in force',
    });
  }
}

/** One table that has nothing before it. Throws as {@link RouteTableDecoder.decode}. */
export function decodeRouteTable(value: unknown): RouteTable {
  return new RouteTableDecoder().decode(value);
}
