import { HostIndex, type Wildcards } from '../match/host-index.ts';
import { visit, type Steps } from '../pace.ts';
import type { StreamListener } from '../table/listener.ts';
import type { StreamRoute } from '../table/route.ts';

/** The listeners of bytes of one port that have the same hostname, with their routes by server name. */
export class StreamRoutes {
  /** The first of them: its TLS is that of all. */
  readonly listener: StreamListener;
  readonly #hosts: HostIndex<StreamRoute[]>;

  constructor(listener: StreamListener, wildcards: Wildcards) {
    this.listener = listener;
    this.#hosts = new HostIndex(wildcards);
  }

  *add(routes: readonly StreamRoute[]): Steps<void> {
    yield* visit(routes, (route) => {
      for (const hostname of route.hostnames) this.#hosts.ensure(hostname, () => []).push(route);
    });
  }

  /** The oldest route of the most specific hostname. @param serverName in lower case; empty when the client named none */
  routeOf(serverName: string): StreamRoute | undefined {
    return this.#hosts.first(serverName)?.reduce((a, b) => (comesFirst(b, a) ? b : a));
  }
}

/** The stream listeners of one port: a connection belongs to the one whose hostname is the most specific. */
export class StreamPort {
  readonly #hosts: HostIndex<StreamRoutes>;

  private constructor(hosts: HostIndex<StreamRoutes>) {
    this.#hosts = hosts;
  }

  static *compile(listeners: readonly StreamListener[], wildcards: Wildcards): Steps<StreamPort> {
    const hosts = new HostIndex<StreamRoutes>(wildcards);
    for (const listener of listeners)
      yield* hosts.ensure(listener.hostname ?? '*', () => new StreamRoutes(listener, wildcards)).add(listener.routes);
    return new StreamPort(hosts);
  }

  listenerOf(serverName: string): StreamRoutes | undefined {
    return this.#hosts.first(serverName);
  }
}

function comesFirst(a: StreamRoute, b: StreamRoute): boolean {
  const older = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  return older === 0 ? a.id < b.id : older < 0;
}
