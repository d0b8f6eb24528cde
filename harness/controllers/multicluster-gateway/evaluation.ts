import type { Gateway } from '../../kube/api/gateway.ts';
import type { HttpRoute, ParentReference } from '../../kube/api/http-route.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { resolveBackendRefs, type ImportBackend, type ResolvedRules } from './backend-refs.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { servesGateways } from './gateway-class.ts';
import { evaluateListener, isAccepted, type EvaluatedListener } from './listener-evaluation.ts';
import { assignLoadBalancers, type Assignment } from './load-balancer-assignment.ts';
import { mergeExports, type MergedExports } from './merge-exports.ts';
import { GATEWAY_CLASS_NAME } from './names.ts';
import { attachRoute, parentGateway, type Attachment } from './route-attachment.ts';
import { keyTextOf, type World } from './world.ts';

export interface EvaluatedParent extends Attachment {
  readonly ref: ParentReference;
  readonly gateway: string;
}

/** A route of which at least one parent is a Gateway of ours. */
export interface EvaluatedRoute extends ResolvedRules {
  readonly route: HttpRoute;
  readonly parents: readonly EvaluatedParent[];
}

export interface EvaluatedGateway {
  readonly gateway: Gateway;
  readonly accepted: ConditionDraft;
  readonly listeners: readonly EvaluatedListener[];
  readonly assignment: Assignment;
  /** Routes with a parentRef to this Gateway, attached or not. */
  readonly routes: readonly EvaluatedRoute[];
}

/** Everything that the rules say about one state of the world. */
export interface Evaluation {
  readonly exports: MergedExports;
  /** By `namespace/name`. Only those of our class in the config cluster (000-R11, B8). */
  readonly gateways: ReadonlyMap<string, EvaluatedGateway>;
  /** By `namespace/name`. */
  readonly routes: ReadonlyMap<string, EvaluatedRoute>;
}

export function evaluate(world: World, settings: Pick<FleetSettings, 'loadBalancers'>): Evaluation {
  const exports = mergeExports(world);
  const managed = servesGateways(world.config.gatewayClasses)
    ? world.config.gateways.filter(({ spec }) => spec.gatewayClassName === GATEWAY_CLASS_NAME)
    : [];
  const listeners = new Map(managed.map((each) => [keyTextOf(each), each.spec.listeners.map(evaluateListener)]));
  const byKey = new Map(managed.map((gateway) => [keyTextOf(gateway), gateway]));
  const routes = world.config.httpRoutes.flatMap((route) => evaluateRoute(world, exports, route, byKey, listeners));
  const assignments = assignLoadBalancers(managed, settings.loadBalancers);
  const gateways = managed.map((gateway): [string, EvaluatedGateway] => {
    const key = keyTextOf(gateway);
    const own = listeners.get(key) ?? [];
    return [
      key,
      {
        gateway,
        accepted: gatewayAcceptance(gateway, own),
        listeners: own,
        assignment: assignments.get(key) as Assignment,
        routes: routes.filter(({ parents }) => parents.some((parent) => parent.gateway === key)),
      },
    ];
  });
  return { exports, gateways: new Map(gateways), routes: new Map(routes.map((each) => [keyTextOf(each.route), each])) };
}

/** Each (import, port) that attached routes of a Gateway use, once (000-R18). */
export function usedBackends({ gateway, routes }: EvaluatedGateway): readonly ImportBackend[] {
  const key = keyTextOf(gateway);
  const used = routes
    .filter(({ parents }) => parents.some((parent) => parent.gateway === key && parent.listeners.length > 0))
    .flatMap(({ rules }) => rules.flat().flatMap(({ backend }) => backend ?? []));
  const unique = new Map(
    used.map((each) => [`${each.imported.namespace}/${each.imported.name}/${String(each.port.port)}`, each]),
  );
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, backend]) => backend);
}

function evaluateRoute(
  world: World,
  exports: MergedExports,
  route: HttpRoute,
  gateways: ReadonlyMap<string, Gateway>,
  listeners: ReadonlyMap<string, readonly EvaluatedListener[]>,
): readonly EvaluatedRoute[] {
  const parents = (route.spec.parentRefs ?? []).flatMap((ref): EvaluatedParent[] => {
    const key = parentGateway(route, ref) ?? '';
    const gateway = gateways.get(key);
    if (gateway === undefined) return [];
    return [{ ref, gateway: key, ...attachRoute(world, route, ref, gateway, listeners.get(key) ?? []) }];
  });
  return parents.length === 0 ? [] : [{ route, parents, ...resolveBackendRefs(world, exports, route) }];
}

/** 000-B6: one bad listener is named; only when all are bad the Gateway as a whole is refused. */
function gatewayAcceptance({ spec }: Gateway, listeners: readonly EvaluatedListener[]): ConditionDraft {
  const unusable = (spec.addresses ?? []).filter(({ type = 'IPAddress' }) => !ADDRESS_TYPES.includes(type));
  if (unusable.length > 0) {
    const message = `address type ${unusable.map(({ type }) => type).join(', ')} is not supported; supported: ${ADDRESS_TYPES.join(', ')}`;
    return { type: 'Accepted', status: 'False', reason: 'UnsupportedAddress', message };
  }
  const bad = listeners.filter((listener) => !isAccepted(listener));
  if (bad.length === 0) return { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' };
  return {
    type: 'Accepted',
    status: bad.length === listeners.length ? 'False' : 'True',
    reason: 'ListenersNotValid',
    message: bad.map(({ listener, accepted }) => `listener ${listener.name}: ${accepted.message}`).join('; '),
  };
}

const ADDRESS_TYPES: readonly string[] = ['IPAddress', 'NamedAddress'];
