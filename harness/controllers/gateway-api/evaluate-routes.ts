import type { Gateway } from '../../kube/api/gateway.ts';
import { GATEWAY_GROUP } from '../../kube/api/gateway.ts';
import type { BackendObjectReference, ParentReference } from '../../kube/api/http-route.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { attachRoute, refused, type AttachableListener, type Attachment } from '../gateway-routes/attach-route.ts';
import { ObjectMemo } from '../gateway-routes/object-memo.ts';
import { ruleProblems } from '../gateway-routes/rule-problems.ts';
import { draft, merged } from './evaluate-listeners.ts';
import { keyOfListener, type EvaluatedListener } from './listener-model.ts';
import { mayRefer, type Referrer, type Refusal } from './reference-access.ts';
import { referencesOf } from './route-references.ts';
import { resolveServiceRef, type BackendUse, type ServiceBackend } from './service-backend.ts';
import { isHttpRoute, keyTextOf, labelsOfNamespace, type AnyRoute, type World } from './world.ts';

/** A parent of ours, with what becomes of the route there. Names of listeners are those of {@link keyOfListener}. */
export interface EvaluatedParent extends Attachment {
  readonly ref: ParentReference;
  /** The Gateway, also where the parent is a ListenerSet. */
  readonly gateway: string;
}

/** A route with at least one parent of ours. */
export interface EvaluatedRoute {
  readonly route: AnyRoute;
  readonly parents: readonly EvaluatedParent[];
  readonly resolvedRefs: ConditionDraft;
  /** What each reference stands for; those that do not resolve are missing. */
  readonly backends: ReadonlyMap<BackendObjectReference, ServiceBackend>;
}

/** A Gateway of ours or a ListenerSet that names one, as routes see it. */
export interface Parent {
  readonly owner: Gateway | ListenerSet;
  readonly gateway: string;
  /** Those that are accepted. */
  readonly listeners: readonly AttachableListener[];
  /** The same text for what is the same to every route. */
  readonly fingerprint: string;
}

export function parentOf(owner: Parent['owner'], gateway: string, evaluated: readonly EvaluatedListener[]): Parent {
  const listeners = evaluated
    .filter(({ accepted }) => accepted.status === 'True')
    .map((each) => attachable(each, owner));
  return { owner, gateway, listeners, fingerprint: JSON.stringify([gateway, listeners]) };
}

function attachable({ listener, supportedKinds }: EvaluatedListener, owner: Parent['owner']): AttachableListener {
  const { name, port, hostname, allowedRoutes } = listener;
  return {
    name,
    port,
    ...(hostname === undefined ? {} : { hostname }),
    ...(allowedRoutes === undefined ? {} : { allowedRoutes }),
    supportedKinds,
    namespace: owner.metadata.namespace ?? '',
  };
}

const EVALUATED = new ObjectMemo<EvaluatedRoute>();

/**
 * The same object as last time while nothing that the route depends on has changed.
 *
 * @param parents by `Kind/namespace/name`
 */
export function evaluateRoute(
  world: World,
  route: AnyRoute,
  parents: ReadonlyMap<string, Parent>,
): EvaluatedRoute | undefined {
  const named = (route.spec.parentRefs ?? []).map((ref) => ({ ref, parent: parents.get(parentKey(route, ref)) }));
  if (named.every(({ parent }) => parent === undefined)) return undefined;
  const dependencies = [
    ...named.map(({ parent }) => parent?.fingerprint),
    world.namespaces.get(route.metadata.namespace ?? ''),
    ...referencesOf(route).flatMap(({ ref }) => stateOf(world, referrer(route), ref)),
  ];
  return EVALUATED.of(route, dependencies, () => ({
    route,
    parents: named.flatMap(({ ref, parent }): EvaluatedParent[] =>
      parent === undefined ? [] : [{ ref, gateway: parent.gateway, ...attach(world, route, ref, parent) }],
    ),
    ...resolveBackends(world, route),
  }));
}

function parentKey({ metadata }: AnyRoute, ref: ParentReference): string {
  const { group = GATEWAY_GROUP, kind = 'Gateway', namespace = metadata.namespace ?? '', name } = ref;
  return group === GATEWAY_GROUP ? `${kind}/${namespace}/${name}` : '';
}

function referrer({ kind, metadata }: AnyRoute): Referrer {
  return { kind, namespace: metadata.namespace ?? '' };
}

/** All that decides over what a reference stands for. */
function stateOf(world: World, from: Referrer, ref: BackendObjectReference): readonly unknown[] {
  const { kind = 'Service', name, namespace = from.namespace } = ref;
  return [world.services.get(`${namespace}/${name}`), mayRefer(world, from, { kind, namespace, name })];
}

function attach(world: World, route: AnyRoute, ref: ParentReference, { owner, listeners }: Parent): Attachment {
  const problems = routeProblems(route);
  if (problems.length > 0) return refused('UnsupportedValue', problems.join('; '));
  const attachment = attachRoute(
    {
      kind: route.kind,
      namespace: route.metadata.namespace ?? '',
      ...('hostnames' in route.spec ? { hostnames: route.spec.hostnames ?? [] } : {}),
    },
    ref,
    listeners,
    (name) => labelsOfNamespace(world, name),
  );
  return {
    ...attachment,
    listeners: attachment.listeners.map(({ name, hostnames }) => ({ name: keyOfListener(owner, name), hostnames })),
  };
}

function routeProblems(route: AnyRoute): readonly string[] {
  if (!isHttpRoute(route)) return [];
  return (route.spec.rules ?? []).flatMap((rule, index) =>
    ruleProblems(rule).map((problem) => `spec.rules[${String(index)}]${problem}`),
  );
}

const USES: Readonly<Record<string, BackendUse>> = { HTTPRoute: 'http', GRPCRoute: 'grpc' };

function resolveBackends(world: World, route: AnyRoute): Pick<EvaluatedRoute, 'resolvedRefs' | 'backends'> {
  const use = USES[route.kind] ?? 'bytes';
  const refusals: Refusal[] = [];
  const backends = new Map<BackendObjectReference, ServiceBackend>();
  for (const { place, ref } of referencesOf(route)) {
    const found = resolveServiceRef(world, referrer(route), ref, use);
    if ('service' in found) backends.set(ref, found);
    else refusals.push({ ...found, message: `${place}: ${found.message}` });
  }
  return { resolvedRefs: draft('ResolvedRefs', merged(refusals)), backends };
}

/** `Kind/namespace/name`: the name of a source of the table. */
export function sourceName(object: { readonly kind: string; readonly metadata: AnyRoute['metadata'] }): string {
  return `${object.kind}/${keyTextOf(object as AnyRoute)}`;
}
