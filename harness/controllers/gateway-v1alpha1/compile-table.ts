import type { AlphaHttpRoute } from '../../kube/api/gateway-v1alpha1.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { Listener, ServerTls, StreamListener } from '../../proxy/table/listener.ts';
import type { Route, StreamRoute } from '../../proxy/table/route.ts';
import type { KeyPair, RouteTable } from '../../proxy/table/route-table.ts';
import { ALPHA_ANSWERS } from './answers.ts';
import { dashboardRoute, internalAnswer, type DashboardRouter } from './dashboard.ts';
import { DASHBOARD_ENTRY_POINT, type EntryPoint } from './entry-points.ts';
import { answered, type EvaluatedHttpRoute, type EvaluatedRule } from './evaluate-http-route.ts';
import type { EvaluatedStreamRoute } from './evaluate-stream-route.ts';
import type { EvaluatedListener, Evaluation } from './evaluation.ts';
import type { UsableListener } from './listener-check.ts';
import { dashboardRouters } from './router-list.ts';
import type { AlphaSettings } from './settings.ts';
import { keyTextOf, type AlphaWorld } from './world.ts';

/** A listener that serves, with what its Gateway gave it. */
type Serving = EvaluatedListener & { readonly usable: UsableListener };

/**
 * What the proxy of the cluster serves: all Gateways share it, and its entry points (004-R5). A request belongs to a port
 * and not to a Gateway, so there is one listener a port; hostnames of Gateways' listeners went into those of the routes.
 */
export function compileAlphaTable(
  world: AlphaWorld,
  evaluation: Evaluation,
  settings: AlphaSettings,
  region: string,
): Omit<RouteTable, 'version'> {
  const serving = evaluation.flatMap(({ listeners }) => listeners).filter(isServing);
  const routers = dashboardRouters(serving);
  const listeners = settings.entryPoints.flatMap((point) => httpListeners(point, serving, routers));
  const streams = settings.entryPoints.flatMap((point) => streamListeners(point, serving));
  const certificates = Object.fromEntries(
    serving.flatMap(({ usable }): (readonly [string, KeyPair])[] =>
      usable.certificate === undefined ? [] : [[usable.certificate.name, usable.certificate.value]],
    ),
  );
  return {
    sources: sourcesOf(world),
    defaultClientRegion: region,
    listeners,
    ...(streams.length === 0 ? {} : { streams }),
    backends: backendsOf(serving),
    ...(Object.keys(certificates).length === 0 ? {} : { certificates }),
    answers: ALPHA_ANSWERS,
    // 004-D1
    wildcards: 'label',
  };
}

function isServing(listener: EvaluatedListener): listener is Serving {
  return listener.usable !== undefined;
}

/** Everything that was looked at, whether it is served or not. */
function sourcesOf({ gateways, httpRoutes, tcpRoutes, tlsRoutes }: AlphaWorld): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [gateways, httpRoutes, tcpRoutes, tlsRoutes].flatMap((objects) =>
      objects.map((object) => [`${object.kind}/${keyTextOf(object)}`, object.metadata.generation ?? 0]),
    ),
  );
}

/** Traefik listens on its entry points whether a Gateway has them or not; one of TLS needs a certificate. 004-D2 */
function httpListeners(
  point: EntryPoint,
  serving: readonly Serving[],
  routers: readonly DashboardRouter[],
): readonly Listener[] {
  const here = serving.filter(({ usable }) => usable.entryPoint.port === point.port);
  const base = { name: point.name, port: point.bindPort, publicPort: point.port };
  const secure = here.filter(({ listener }) => listener.protocol === 'HTTPS');
  const tls = serverTls(secure);
  if (tls !== undefined) {
    const routes = httpRoutes(secure, routers);
    const https = { ...base, protocol: 'HTTPS', tls, routes } as const;
    return here.length === secure.length ? [https] : besideStreams(https, here);
  }
  if (point.tls || here.some(({ usable }) => usable.transport !== 'HTTP')) return [];
  const own = point.name === DASHBOARD_ENTRY_POINT ? [dashboardRoute(routers)] : [];
  return [{ ...base, protocol: 'HTTP', routes: [...httpRoutes(here, routers), ...own] }];
}

/**
 * Where HTTPS shares a port with routes of bytes, server names tell them apart, the most specific first; of two that take
 * every name Traefik prefers the bytes.
 */
function besideStreams(https: Listener, here: readonly Serving[]): readonly Listener[] {
  const names = new Set(https.routes.flatMap(({ hostnames }) => hostnames));
  if (streamRoutes(here).every(({ hostnames }) => !hostnames.includes('*'))) names.add('*');
  else names.delete('*');
  return [...names].map((hostname) =>
    hostname === '*' ? https : { ...https, name: `${https.name}/${hostname}`, hostname },
  );
}

function streamListeners(point: EntryPoint, serving: readonly Serving[]): readonly StreamListener[] {
  const here = serving.filter(
    ({ usable, listener }) => usable.entryPoint.port === point.port && ['TCP', 'TLS'].includes(listener.protocol),
  );
  const base = { name: point.name, port: point.bindPort, publicPort: point.port };
  const ended = here.filter(({ usable }) => usable.certificate !== undefined);
  const passed = here.filter(({ usable }) => usable.certificate === undefined);
  const protocol = here.every(({ listener }) => listener.protocol === 'TCP') ? 'TCP' : 'TLS';
  const tls = serverTls(ended);
  return [
    ...byHostname({ ...base, protocol, routes: streamRoutes(passed) }),
    ...(tls === undefined ? [] : byHostname({ ...base, protocol: 'TLS', tls, routes: streamRoutes(ended) })),
  ];
}

/** One listener a server name. */
function byHostname(listener: StreamListener): readonly StreamListener[] {
  const names = new Set(listener.routes.flatMap(({ hostnames }) => hostnames));
  return [...names].map((hostname) => ({
    ...listener,
    ...(hostname === '*' ? {} : { name: `${listener.name}/${hostname}`, hostname }),
    routes: listener.routes
      .filter(({ hostnames }) => hostnames.includes(hostname))
      .map((route) => ({ ...route, hostnames: [hostname] })),
  }));
}

/** Undefined without a certificate. */
function serverTls(listeners: readonly Serving[]): ServerTls | undefined {
  const names = listeners.flatMap(({ usable }) => usable.certificate?.name ?? []);
  return names.length === 0 ? undefined : { certificates: [...new Set(names)] };
}

function httpRoutes(listeners: readonly Serving[], routers: readonly DashboardRouter[]): readonly Route[] {
  const found = new Map<EvaluatedHttpRoute, Set<string>>();
  for (const served of listeners.flatMap(({ routes }) => routes)) {
    if (served.kind !== 'http') continue;
    const hostnames = found.get(served.route) ?? new Set();
    for (const hostname of served.hostnames) hostnames.add(hostname);
    found.set(served.route, hostnames);
  }
  return [...found]
    .filter(([{ rules }]) => rules.length > 0)
    .map(([{ route, rules }, hostnames]) => ({
      ...identity(route),
      hostnames: [...hostnames],
      rules: rules.map((rule) => finished(rule, routers)),
    }));
}

function finished({ rule, internal }: EvaluatedRule, routers: readonly DashboardRouter[]): Route['rules'][number] {
  return internal === undefined ? rule : answered(rule.matches, internalAnswer(internal, routers)).rule;
}

function streamRoutes(listeners: readonly Serving[]): readonly StreamRoute[] {
  const found = new Map<EvaluatedStreamRoute['route'], EvaluatedStreamRoute>();
  for (const served of listeners.flatMap(({ routes }) => routes))
    if (served.kind === 'stream') found.set(served.route.route, served.route);
  return [...found.values()].flatMap(({ route, rules }) =>
    rules.map(({ hostnames, shares }, index) => ({
      ...identity(route),
      ...(index === 0 ? {} : { id: `${keyTextOf(route)}#${String(index)}` }),
      hostnames,
      backends: shares,
    })),
  );
}

function identity(route: AlphaHttpRoute | EvaluatedStreamRoute['route']): Pick<Route, 'id' | 'createdAt'> {
  return { id: keyTextOf(route), createdAt: route.metadata.creationTimestamp ?? '' };
}

function backendsOf(listeners: readonly Serving[]): Readonly<Record<string, Backend>> {
  const rules = listeners.flatMap(({ routes }) =>
    routes.flatMap((served): readonly { readonly backends: readonly Backend[] }[] => served.route.rules),
  );
  return Object.fromEntries(rules.flatMap(({ backends }) => backends).map((backend) => [backend.name, backend]));
}
