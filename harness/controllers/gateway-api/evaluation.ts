import type { Gateway, GatewayClass } from '../../kube/api/gateway.ts';
import { GATEWAY_GROUP } from '../../kube/api/gateway.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import { namespaceAllowed } from '../gateway-routes/attach-route.ts';
import { evaluatePolicies, type BackendPolicies } from './backend-tls.ts';
import { resolveKeyPair, type Named } from './certificates.ts';
import { draft, evaluateListeners } from './evaluate-listeners.ts';
import { evaluateRoute, parentOf, type EvaluatedRoute, type Parent } from './evaluate-routes.ts';
import type { EvaluatedListener } from './listener-model.ts';
import { CONTROLLER_NAME } from './names.ts';
import { allocatePorts, type PortAllocation } from './port-allocation.ts';
import type { Refusal } from './reference-access.ts';
import { refuseMixedKinds } from './refuse-mixed-kinds.ts';
import { routesByGateway, type GatewayRoutes } from './routes-by-gateway.ts';
import { keyTextOf, labelsOfNamespace, type World } from './world.ts';

/** A ListenerSet that names a Gateway of ours. */
export interface EvaluatedListenerSet {
  readonly set: ListenerSet;
  readonly gateway: string;
  readonly accepted: ConditionDraft;
  /** None when the Gateway does not admit it. */
  readonly listeners: readonly EvaluatedListener[];
}

export interface EvaluatedGateway extends GatewayRoutes {
  readonly gateway: Gateway;
  readonly accepted: ConditionDraft;
  readonly resolvedRefs: ConditionDraft;
  /** Its own. */
  readonly listeners: readonly EvaluatedListener[];
  /** Those of its ListenerSets, too. */
  readonly allListeners: readonly EvaluatedListener[];
  readonly listenerSets: readonly EvaluatedListenerSet[];
  /** Shown to backends that ask for a certificate. */
  readonly clientCertificate?: Named<KeyPair>;
}

/** What is known of it before the routes are looked at. */
type BareGateway = Omit<EvaluatedGateway, keyof GatewayRoutes>;

/** Everything that the rules say about one state of the world. */
export interface Evaluation {
  /** By `namespace/name`; those of our classes that are not being deleted. */
  readonly gateways: ReadonlyMap<string, EvaluatedGateway>;
  readonly routes: readonly EvaluatedRoute[];
  readonly policies: BackendPolicies;
  readonly ports: PortAllocation;
}

export function evaluate(world: World): Evaluation {
  const classes = new Set(world.gatewayClasses.filter(isServed).map(({ metadata }) => metadata.name));
  const managed = world.gateways.filter(
    ({ spec, metadata }) => classes.has(spec.gatewayClassName) && metadata.deletionTimestamp === undefined,
  );
  const bare = managed.map((gateway) => evaluateGateway(world, gateway));
  const parents = new Map(bare.flatMap(parentsOf));
  const routes = refuseMixedKinds(world.routes.flatMap((route) => evaluateRoute(world, route, parents) ?? []));
  const byGateway = routesByGateway(routes);
  const gateways = bare.map((each) => {
    const key = keyTextOf(each.gateway);
    return [key, { ...each, ...(byGateway.get(key) ?? NO_ROUTES) }] as const;
  });
  return {
    gateways: new Map(gateways),
    routes,
    policies: evaluatePolicies(world),
    ports: allocatePorts(world, bare),
  };
}

const NO_ROUTES: GatewayRoutes = { routes: [], attached: new Map() };

/** A class of ours without parameters, of which there are none. */
export function isServed({ spec }: GatewayClass): boolean {
  return spec.controllerName === CONTROLLER_NAME && spec.parametersRef === undefined;
}

function evaluateGateway(world: World, gateway: Gateway): BareGateway {
  const sets = world.listenerSets.filter((set) => gatewayOf(set) === keyTextOf(gateway));
  const admitted = sets.filter((set) => admits(world, gateway, set));
  const allListeners = evaluateListeners(
    world,
    gateway,
    [gateway, ...admitted].flatMap((owner) => owner.spec.listeners.map((listener) => ({ owner, listener }))),
  );
  const listeners = allListeners.filter(({ owner }) => owner === gateway);
  const certificate = clientCertificate(world, gateway);
  const accepted = gatewayAcceptance(gateway, allListeners, listeners);
  return {
    gateway,
    accepted,
    resolvedRefs: draft('ResolvedRefs', certificate.refusal),
    ...(certificate.found === undefined ? {} : { clientCertificate: certificate.found }),
    listeners,
    allListeners,
    listenerSets: sets.map((set) => {
      const own = allListeners.filter(({ owner }) => owner === set);
      return {
        set,
        gateway: keyTextOf(gateway),
        accepted: setAcceptance(accepted, admitted.includes(set), own),
        listeners: own,
      };
    }),
  };
}

function gatewayOf({ metadata, spec }: ListenerSet): string | undefined {
  const { group = GATEWAY_GROUP, kind = 'Gateway', namespace = metadata.namespace ?? '', name } = spec.parentRef;
  return group === GATEWAY_GROUP && kind === 'Gateway' ? `${namespace}/${name}` : undefined;
}

function admits(world: World, { metadata, spec }: Gateway, set: ListenerSet): boolean {
  const { from = 'None', selector } = spec.allowedListeners?.namespaces ?? {};
  return namespaceAllowed(
    { from, ...(selector === undefined ? {} : { selector }) },
    { own: metadata.namespace ?? '', other: set.metadata.namespace ?? '' },
    (name) => labelsOfNamespace(world, name),
  );
}

function clientCertificate(
  world: World,
  gateway: Gateway,
): { readonly found?: Named<KeyPair>; readonly refusal?: Refusal } {
  const ref = gateway.spec.tls?.backend?.clientCertificateRef;
  if (ref === undefined) return {};
  const found = resolveKeyPair(world, { kind: 'Gateway', namespace: gateway.metadata.namespace ?? '' }, ref);
  if ('value' in found) return { found };
  const { reason, message } = found;
  return {
    refusal: { reason: reason === 'InvalidCertificateRef' ? 'InvalidClientCertificateRef' : reason, message },
  };
}

const ADDRESS_TYPES: readonly string[] = ['IPAddress'];

/** One bad listener is named; only when all are bad the Gateway as a whole is refused. */
function gatewayAcceptance(
  { spec }: Gateway,
  all: readonly EvaluatedListener[],
  own: readonly EvaluatedListener[],
): ConditionDraft {
  const unusable = (spec.addresses ?? []).filter(({ type = 'IPAddress' }) => !ADDRESS_TYPES.includes(type));
  if (unusable.length > 0) {
    const types = unusable.map(({ type = '' }) => type).join(', ');
    const message = `address type ${types} is not supported; supported: ${ADDRESS_TYPES.join(', ')}`;
    return draft('Accepted', { reason: 'UnsupportedAddress', message });
  }
  if (spec.infrastructure?.parametersRef !== undefined) {
    const message = 'spec.infrastructure.parametersRef is not supported';
    return draft('Accepted', { reason: 'InvalidParameters', message });
  }
  const bad = own.filter((listener) => !isAccepted(listener));
  if (bad.length === 0) return draft('Accepted', undefined);
  const message = namesOf(bad);
  const status = all.some(isAccepted) ? 'True' : 'False';
  return { type: 'Accepted', status, reason: 'ListenersNotValid', message };
}

function setAcceptance(
  gateway: ConditionDraft,
  admitted: boolean,
  listeners: readonly EvaluatedListener[],
): ConditionDraft {
  if (!admitted) {
    const message = 'allowedListeners of the Gateway do not admit it';
    return draft('Accepted', { reason: 'NotAllowed', message });
  }
  if (gateway.status !== 'True')
    return draft('Accepted', {
      reason: 'ParentNotAccepted',
      message: `the Gateway is not accepted: ${gateway.message}`,
    });
  const bad = listeners.filter(({ usable }) => !usable);
  if (bad.length === 0) return draft('Accepted', undefined);
  const status = bad.length < listeners.length ? 'True' : 'False';
  return { type: 'Accepted', status, reason: 'ListenersNotValid', message: namesOf(bad) };
}

function namesOf(listeners: readonly EvaluatedListener[]): string {
  return listeners
    .map(({ listener, accepted, resolvedRefs }) => {
      const { message } = accepted.status === 'True' ? resolvedRefs : accepted;
      return `listener ${listener.name}: ${message}`;
    })
    .join('; ');
}

export function isAccepted({ accepted }: Pick<EvaluatedListener, 'accepted'>): boolean {
  return accepted.status === 'True';
}

function parentsOf(each: BareGateway): readonly (readonly [string, Parent])[] {
  const gateway = keyTextOf(each.gateway);
  return [
    [`Gateway/${gateway}`, parentOf(each.gateway, gateway, each.listeners)],
    ...each.listenerSets.map(
      ({ set, listeners }) => [`ListenerSet/${keyTextOf(set)}`, parentOf(set, gateway, listeners)] as const,
    ),
  ];
}
