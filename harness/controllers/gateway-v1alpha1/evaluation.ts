import type { AlphaGateway, AlphaListener } from '../../kube/api/gateway-v1alpha1.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { DASHBOARD_ENTRY_POINT } from './entry-points.ts';
import { evaluateHttpRoute, type EvaluatedHttpRoute } from './evaluate-http-route.ts';
import { evaluateTcpRoute, evaluateTlsRoute, type EvaluatedStreamRoute } from './evaluate-stream-route.ts';
import { servedHostnames } from './hostnames.ts';
import { checkListener, unresolved, type Transport, type UsableListener } from './listener-check.ts';
import { ALPHA_CONTROLLER, type RouteKind } from './names.ts';
import { allows, selects, type AnyRoute } from './route-selection.ts';
import type { TargetPlace } from './service-target.ts';
import type { AlphaSettings } from './settings.ts';
import { byAge, keyTextOf, type AlphaWorld } from './world.ts';

/** A route that a listener has, with the hosts that it serves there. */
export type ServedRoute =
  | { readonly kind: 'http'; readonly route: EvaluatedHttpRoute; readonly hostnames: readonly string[] }
  | { readonly kind: 'stream'; readonly route: EvaluatedStreamRoute };

export interface EvaluatedListener {
  readonly listener: AlphaListener;
  /** Absent for one that cannot serve. */
  readonly usable?: UsableListener;
  /** Troubles; none for a listener that is ready. */
  readonly problems: readonly ConditionDraft[];
  readonly routes: readonly ServedRoute[];
}

/** What is said to a route about one Gateway. */
export type Admission = Pick<ConditionDraft, 'status' | 'reason' | 'message'>;

export interface EvaluatedGateway {
  readonly gateway: AlphaGateway;
  readonly listeners: readonly EvaluatedListener[];
  /** By `kind namespace/name`, of the routes that its listeners ask for. */
  readonly admissions: ReadonlyMap<string, Admission>;
}

/** Gateways that we serve, the oldest first. */
export type Evaluation = readonly EvaluatedGateway[];

export function routeId(kind: RouteKind, route: AnyRoute): string {
  return `${kind} ${keyTextOf(route)}`;
}

/**
 * All that the rules say, from one look at the cluster. Gateways of classes of others (004-R1), and of classes that are not
 * there (004-B6), are not looked at.
 */
export function evaluate(world: AlphaWorld, place: TargetPlace, settings: AlphaSettings): Evaluation {
  const classes = new Set(
    world.gatewayClasses
      .filter(({ spec }) => spec?.controller === ALPHA_CONTROLLER)
      .map(({ metadata }) => metadata.name),
  );
  const run = new EvaluationRun(world, place, settings);
  return world.gateways
    .filter(
      ({ spec, metadata }) => metadata.deletionTimestamp === undefined && classes.has(spec?.gatewayClassName ?? ''),
    )
    .toSorted(byAge)
    .map((gateway) => run.gateway(gateway));
}

class EvaluationRun {
  readonly #world: AlphaWorld;
  readonly #place: TargetPlace;
  readonly #settings: AlphaSettings;
  readonly #routes: Readonly<Record<RouteKind, readonly AnyRoute[]>>;
  /** The dashboard is HTTP, whoever else wants its port. */
  readonly #transports: Map<number, Transport>;
  /** A route is evaluated once, however many listeners have it. */
  readonly #evaluated = new Map<string, EvaluatedHttpRoute | EvaluatedStreamRoute>();

  constructor(world: AlphaWorld, place: TargetPlace, settings: AlphaSettings) {
    this.#world = world;
    this.#place = place;
    this.#settings = settings;
    this.#routes = {
      HTTPRoute: world.httpRoutes.toSorted(byAge),
      TCPRoute: world.tcpRoutes.toSorted(byAge),
      TLSRoute: world.tlsRoutes.toSorted(byAge),
    };
    this.#transports = new Map(
      settings.entryPoints.filter(({ name }) => name === DASHBOARD_ENTRY_POINT).map(({ port }) => [port, 'HTTP']),
    );
  }

  gateway(gateway: AlphaGateway): EvaluatedGateway {
    const taken = new Set<number>();
    const admissions = new Map<string, Admission>();
    const listeners = (gateway.spec?.listeners ?? []).map((listener) =>
      this.#listener(gateway, listener, taken, admissions),
    );
    const broken = listeners.some(({ problems }) => problems.length > 0);
    // 004-R8: upstream's way, where it is asked for.
    const withdrawn = broken && this.#settings.degradedRoutes === 'gateway';
    return {
      gateway,
      listeners: withdrawn ? listeners.map((listener) => ({ ...listener, routes: [] })) : listeners,
      admissions,
    };
  }

  #listener(
    gateway: AlphaGateway,
    listener: AlphaListener,
    taken: Set<number>,
    admissions: Map<string, Admission>,
  ): EvaluatedListener {
    const context = { world: this.#world, entryPoints: this.#settings.entryPoints, transports: this.#transports };
    const usable = checkListener(context, gateway, listener, taken);
    if ('type' in usable) return { listener, problems: [usable], routes: [] };
    const { kind } = usable;
    const selected = this.#routes[kind].filter((route) =>
      selects(gateway, listener.routes, route, this.#world.namespaces),
    );
    const problems: ConditionDraft[] = [];
    const routes: ServedRoute[] = [];
    for (const route of selected) {
      const id = routeId(kind, route);
      const result = this.#admit(gateway, listener, kind, route);
      if (result.served !== undefined) routes.push(result.served);
      problems.push(...result.problems.map((message) => unresolved('DegradedRoutes', message)));
      if (admissions.get(id)?.status !== 'True') admissions.set(id, result.admission);
    }
    return { listener, usable, problems, routes };
  }

  #admit(
    gateway: AlphaGateway,
    { hostname }: AlphaListener,
    kind: RouteKind,
    route: AnyRoute,
  ): { readonly served?: ServedRoute; readonly problems: readonly string[]; readonly admission: Admission } {
    if (!allows(route, gateway)) {
      const message = `spec.gateways of the route does not allow Gateway ${keyTextOf(gateway)}`;
      return { problems: [], admission: refused('NotAllowed', message) };
    }
    if (kind !== 'HTTPRoute') {
      const evaluated = this.#streamRoute(kind, route);
      const inHost = kind === 'TLSRoute' ? withinHost(evaluated, hostname) : evaluated;
      return { served: { kind: 'stream', route: inHost }, problems: evaluated.problems, admission: ADMITTED };
    }
    const evaluated = this.#httpRoute(route);
    const { problems } = evaluated;
    if (evaluated.skipped) return { problems, admission: refused('InvalidHostname', problems.join('; ')) };
    const hostnames = servedHostnames(hostname, evaluated.hostnames);
    if (hostnames.length === 0) {
      const message = `no hostname of the route is within ${hostname ?? '*'}`;
      return { problems: [], admission: refused('HostnameMismatch', message) };
    }
    return { served: { kind: 'http', route: evaluated, hostnames }, problems, admission: ADMITTED };
  }

  #httpRoute(route: AnyRoute): EvaluatedHttpRoute {
    return this.#once(routeId('HTTPRoute', route), () => evaluateHttpRoute(this.#world, this.#place, route));
  }

  #streamRoute(kind: 'TCPRoute' | 'TLSRoute', route: AnyRoute): EvaluatedStreamRoute {
    const evaluateRoute = kind === 'TCPRoute' ? evaluateTcpRoute : evaluateTlsRoute;
    return this.#once(routeId(kind, route), () =>
      evaluateRoute(this.#world, this.#place, route as EvaluatedStreamRoute['route']),
    );
  }

  #once<T extends EvaluatedHttpRoute | EvaluatedStreamRoute>(id: string, make: () => T): T {
    const known = this.#evaluated.get(id);
    if (known !== undefined) return known as T;
    const made = make();
    this.#evaluated.set(id, made);
    return made;
  }
}

const ADMITTED: Admission = { status: 'True', reason: 'Admitted', message: '' };

function refused(reason: string, message: string): Admission {
  return { status: 'False', reason, message };
}

function withinHost(evaluated: EvaluatedStreamRoute, hostname: string | undefined): EvaluatedStreamRoute {
  const rules = evaluated.rules.flatMap((rule) => {
    const hostnames = servedHostnames(hostname, rule.hostnames);
    return hostnames.length === 0 ? [] : [{ ...rule, hostnames }];
  });
  return { ...evaluated, rules };
}
