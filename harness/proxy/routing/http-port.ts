import { HostIndex } from '../match/host-index.ts';
import { RouteMatcher, type RouteMatcherOptions } from '../match/route-matcher.ts';
import type { Steps } from '../pace.ts';
import type { Listener, ServerTls } from '../table/listener.ts';

/** The listeners of one port that have the same hostname: they are one. 004-R5 */
export class HttpListener {
  readonly name: string;
  readonly hostname: string | undefined;
  readonly tls: ServerTls | undefined;
  /** {@link Listener.publicPort} */
  readonly publicPort: number;
  readonly matcher: RouteMatcher;

  /** @param listener the first of them */
  constructor({ name, hostname, tls, port, publicPort }: Listener, matcher: RouteMatcher) {
    this.name = name;
    this.hostname = hostname;
    this.tls = tls;
    this.publicPort = publicPort ?? port;
    this.matcher = matcher;
  }
}

/** The HTTP listeners of one port. A request belongs to the one whose hostname is the most specific, and to no other. */
export class HttpPort {
  readonly #hosts: HostIndex<HttpListener>;

  private constructor(hosts: HostIndex<HttpListener>) {
    this.#hosts = hosts;
  }

  /** @param before the same port in the table before */
  static *compile(listeners: readonly Listener[], options: RouteMatcherOptions, before?: HttpPort): Steps<HttpPort> {
    const hosts = new HostIndex<HttpListener>(options.wildcards);
    for (const [hostname, sharing] of byHostname(listeners)) {
      const [first] = sharing;
      const routes = sharing.length === 1 ? first.routes : sharing.flatMap((listener) => listener.routes);
      const matcher = yield* RouteMatcher.compile(routes, options, before?.named(hostname)?.matcher);
      hosts.ensure(hostname, () => new HttpListener(first, matcher));
    }
    return new HttpPort(hosts);
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

function byHostname(listeners: readonly Listener[]): ReadonlyMap<string, readonly [Listener, ...Listener[]]> {
  const groups = new Map<string, [Listener, ...Listener[]]>();
  for (const listener of listeners) {
    const hostname = (listener.hostname ?? '*').toLowerCase();
    const sharing = groups.get(hostname);
    if (sharing === undefined) groups.set(hostname, [listener]);
    else sharing.push(listener);
  }
  return groups;
}
