import type { Gateway } from '../../kube/api/gateway.ts';
import type { HttpRoute, ParentReference } from '../../kube/api/http-route.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { mergeExports, type MergedExports } from '../clusterset/merge-exports.ts';
import type { Attachment } from '../gateway-routes/attach-route.ts';
import { resolveBackendRefs, type ImportBackend, type ResolvedRules } from './backend-refs.ts';
import { evaluatePolicies, type EvaluatedPolicies } from './evaluated-policies.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { servedClasses } from './gateway-class.ts';
import type { CertificateSources } from './listener-certificates.ts';
import { evaluateListener, isAccepted, type EvaluatedListener } from './listener-evaluation.ts';
import { assignLoadBalancers, type Assignment } from './load-balancer-assignment.ts';
import { NET_GKE_SPELLING } from './net-gke-spelling.ts';
import { attachToGateway, parentGateway } from './route-attachment.ts';
import type { World } from './world.ts';

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
  /** Each (import, port) that attached routes use, once (000-R18). */
  readonly backends: readonly ImportBackend[];
}

/** Everything that the rules say about one state of the world. */
export interface Evaluation {
  readonly exports: MergedExports;
  readonly policies: EvaluatedPolicies;
  /** By `namespace/name`. Only those of our classes in the config cluster (000-R11, 000-B8). */
  readonly gateways: ReadonlyMap<string, EvaluatedGateway>;
  /** By `namespace/name`. */
  readonly routes: ReadonlyMap<string, EvaluatedRoute>;
}

export function evaluate(world: World, settings: Pick<FleetSettings, 'loadBalancers'>): Evaluation {
  const { gatewayClasses, gateways, httpRoutes, secrets, referenceGrants } = world.config;
  const exports = mergeExports(world, NET_GKE_SPELLING);
  const classes = servedClasses(gatewayClasses);
  const managed = gateways.filter(({ spec }) => classes.has(spec.gatewayClassName));
  const byKey = new Map(managed.map((gateway) => [keyTextOf(gateway), gateway]));
  const sources = { secrets: new Map(secrets.map((secret) => [keyTextOf(secret), secret])), referenceGrants };
  const listeners = new Map([...byKey].map(([key, gateway]) => [key, listenersOf(gateway, sources)]));
  const routes = httpRoutes.flatMap((route) => evaluateRoute(world, exports, route, byKey, listeners));
  const byParent = routesByParent(routes);
  const assignments = assignLoadBalancers(managed, settings.loadBalancers, formerAddresses(world));
  const evaluated = [...byKey].map(([key, gateway]): [string, EvaluatedGateway] => {
    const own = listeners.get(key) ?? [];
    const attached = byParent.get(key) ?? [];
    return [
      key,
      {
        gateway,
        accepted: gatewayAcceptance(gateway, own),
        listeners: own,
        assignment: assignments.get(key) as Assignment,
        routes: attached,
        backends: usedBackends(key, attached),
      },
    ];
  });
  return {
    exports,
    policies: evaluatePolicies(world, exports, (key) => byKey.has(key)),
    gateways: new Map(evaluated),
    routes: new Map(routes.map((each) => [keyTextOf(each.route), each])),
  };
}

function listenersOf(gateway: Gateway, sources: CertificateSources): readonly EvaluatedListener[] {
  return gateway.spec.listeners.map((listener) => evaluateListener(gateway, listener, sources));
}

function routesByParent(routes: readonly EvaluatedRoute[]): ReadonlyMap<string, readonly EvaluatedRoute[]> {
  const grouped = new Map<string, EvaluatedRoute[]>();
  for (const route of routes) {
    for (const key of new Set(route.parents.map(({ gateway }) => gateway))) {
      const group = grouped.get(key);
      if (group === undefined) grouped.set(key, [route]);
      else group.push(route);
    }
  }
  return grouped;
}

/** What Gateways of the same name were given in another cluster: the config cluster before this one (000-R21). */
function formerAddresses({ elsewhere }: World): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const gateway of [...elsewhere.values()].flat()) {
    const address = gateway.status?.addresses?.[0]?.value;
    if (address !== undefined) addresses.set(keyTextOf(gateway), address);
  }
  return addresses;
}

function usedBackends(key: string, routes: readonly EvaluatedRoute[]): readonly ImportBackend[] {
  const unique = new Map<string, ImportBackend>();
  for (const { parents, backends } of routes) {
    if (!parents.some((parent) => parent.gateway === key && parent.listeners.length > 0)) continue;
    for (const backend of backends.values()) {
      const { imported, port } = backend;
      unique.set(`${imported.namespace}/${imported.name}/${String(port.port)}`, backend);
    }
  }
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
    return [{ ref, gateway: key, ...attachToGateway(world, route, ref, gateway, listeners.get(key) ?? []) }];
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
