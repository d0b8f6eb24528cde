import type { IncomingMessage } from 'node:http';
import type { Random } from '../../core/random.ts';
import type { RouteMatcher } from '../match/route-matcher.ts';
import { viewRequest } from '../match/request-view.ts';
import { NO_BACKEND, NO_ROUTE, type LocalAnswer } from './local-answer.ts';
import { CLIENT_REGION_HEADER } from './request-headers.ts';
import type { RuleTarget } from './rule-target.ts';
import type { UpstreamBackend } from './upstream-backend.ts';

/** Where one request goes. */
export interface RoutedRequest {
  readonly backend: UpstreamBackend;
  readonly clientRegion: string;
  readonly timeoutMs: number;
}

export interface RoutingTable {
  /** By port. */
  readonly matchers: ReadonlyMap<number, RouteMatcher<RuleTarget>>;
  readonly defaultClientRegion: string;
}

const NO_ROUTES: RoutingTable = { matchers: new Map(), defaultClientRegion: '' };

/** Sends each request to a backend by the table in force. */
export class RequestRouter {
  readonly #random: Random;
  #table: RoutingTable = NO_ROUTES;

  constructor({ random }: { readonly random: Random }) {
    this.#random = random;
  }

  use(table: RoutingTable): void {
    this.#table = table;
  }

  /** The backend of a request that came in on `port`, or the answer when there is none. 000-D2, 000-D3, 000-D15 */
  route(port: number, request: IncomingMessage): RoutedRequest | LocalAnswer {
    const { matchers, defaultClientRegion } = this.#table;
    const target = matchers.get(port)?.match(viewRequest(request));
    if (target === undefined) return NO_ROUTE;
    const backend = target.backends.pick(this.#random);
    if (backend === undefined || backend === 'unresolved') return NO_BACKEND;
    const named = request.headers[CLIENT_REGION_HEADER];
    return {
      backend,
      clientRegion: typeof named === 'string' ? named : defaultClientRegion,
      timeoutMs: target.timeoutMs,
    };
  }
}
