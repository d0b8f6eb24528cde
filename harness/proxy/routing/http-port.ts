import { HostIndex } from '../match/host-index.ts';
import { RouteMatcher, type RouteMatcherOptions } from '../match/route-matcher.ts';
import type { Listener, ServerTls } from '../table/listener.ts';
import type { Route } from '../table/route.ts';

/** The listeners of one port that have the same hostname: they are one. 004-R5 */
export class HttpListener {
  readonly name: string;
  readonly hostname: string | undefined;
  readonly tls: ServerTls | undefined;
  /** {@link Listener.publicPort} */
  readonly publicPort: number;
  readonly #routes: Route[] = [];
  readonly #options: RouteMatcherOptions;
  #before: RouteMatcher | undefined;
  #matcher: RouteMatcher | undefined;

  /** @param before the same listener in the table before */
  constructor(
    { name, hostname, tls, port, publicPort }: Listener,
    options: RouteMatcherOptions,
    before?: HttpListener,
  ) {
    this.name = name;
    this.hostname = hostname;
    this.tls = tls;
    this.publicPort = publicPort ?? port;
    this.#options = options;
    if (before !== undefined) this.#before = before.#matcher ?? before.#before;
  }

  add(routes: readonly Route[]): void {
    for (const route of routes) this.#routes.push(route);
  }

  get matcher(): RouteMatcher {
    this.#matcher ??= this.#compile();
    return this.#matcher;
  }

  #compile(): RouteMatcher {
    const before = this.#before;
    this.#before = undefined;
    return before?.isOf(this.#routes) === true ? before : new RouteMatcher(this.#routes, this.#options, before);
  }
}

/** The HTTP listeners of one port. A request belongs to the one whose hostname is the most specific, and to no other. */
export class HttpPort {
  readonly #hosts: HostIndex<HttpListener>;

  /** @param before the same port in the table before */
  constructor(listeners: readonly Listener[], options: RouteMatcherOptions, before?: HttpPort) {
    this.#hosts = new HostIndex(options.wildcards);
    for (const listener of listeners) {
      const hostname = listener.hostname ?? '*';
      const make = (): HttpListener => new HttpListener(listener, options, before?.named(hostname));
      this.#hosts.ensure(hostname, make).add(listener.routes);
    }
  }

  /** The listener with this hostname itself; `*` for one without. */
  named(hostname: string): HttpListener | undefined {
    return this.#hosts.get(hostname);
  }

  /** @param host in lower case, without a port; empty for a connection without SNI */
  listenerOf(host: string): HttpListener | undefined {
    return this.#hosts.first(host);
  }

  /** Whether a connection and a request on it can belong to different listeners. */
  get hasSeveral(): boolean {
    return this.#hosts.size > 1;
  }
}
