import type { Gateway } from '../../kube/api/gateway.ts';
import { GATEWAY_GROUP } from '../../kube/api/gateway.ts';
import type { BackendObjectReference, HttpRouteFilter, ParentReference } from '../../kube/api/http-route.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { attachRoute, refused, type AttachableListener, type Attachment } from '../gateway-routes/attach-route.ts';
import { ruleProblems } from '../gateway-routes/rule-problems.ts';
import { draft, merged } from './evaluate-listeners.ts';
import { listenerKey, type EvaluatedListener } from './listener-model.ts';
import type { Refusal } from './reference-access.ts';
import { resolveServiceRef, type BackendUse, type ServiceBackend } from './service-backend.ts';
import { isHttpRoute, keyTextOf, labelsOfNamespace, type AnyRoute, type World } from './world.ts';

/** A parent of ours, with what becomes of the route there. Names of listeners are {@link listenerKey}. */
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

/** A Gateway of ours or a ListenerSet that it admits, with the listeners that routes find there. */
export interface Parent {
  readonly owner: Gateway | ListenerSet;
  readonly gateway: string;
  readonly listeners: readonly EvaluatedListener[];
}

/** @param parents by `Kind/namespace/name` */
export function evaluateRoute(
  world: World,
  route: AnyRoute,
  parents: ReadonlyMap<string, Parent>,
): EvaluatedRoute | undefined {
  const own = (route.spec.parentRefs ?? []).flatMap((ref): EvaluatedParent[] => {
    const parent = parents.get(parentKey(route, ref));
    return parent === undefined ? [] : [{ ref, gateway: parent.gateway, ...attach(world, route, ref, parent) }];
  });
  return own.length === 0 ? undefined : { route, parents: own, ...resolveBackends(world, route) };
}

function parentKey({ metadata }: AnyRoute, ref: ParentReference): string {
  const { group = GATEWAY_GROUP, kind = 'Gateway', namespace = metadata.namespace ?? '', name } = ref;
  return group === GATEWAY_GROUP ? `${kind}/${namespace}/${name}` : '';
}

function attach(world: World, route: AnyRoute, ref: ParentReference, { owner, listeners }: Parent): Attachment {
  const problems = routeProblems(route);
  if (problems.length > 0) return refused('UnsupportedValue', problems.join('; '));
  const known = new Map(listeners.map((each) => [each.listener.name, each]));
  const attachment = attachRoute(
    {
      kind: route.kind,
      namespace: route.metadata.namespace ?? '',
      ...('hostnames' in route.spec ? { hostnames: route.spec.hostnames ?? [] } : {}),
    },
    ref,
    listeners.filter(({ accepted }) => accepted.status === 'True').map((each) => attachable(each, owner)),
    (name) => labelsOfNamespace(world, name),
  );
  return {
    ...attachment,
    listeners: attachment.listeners.map(({ name, hostnames }) => {
      const found = known.get(name);
      return { name: found === undefined ? name : listenerKey(found), hostnames };
    }),
  };
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

function routeProblems(route: AnyRoute): readonly string[] {
  if (!isHttpRoute(route)) return [];
  return (route.spec.rules ?? []).flatMap((rule, index) =>
    ruleProblems(rule).map((problem) => `spec.rules[${String(index)}]${problem}`),
  );
}

const USES: Readonly<Record<string, BackendUse>> = { HTTPRoute: 'http', GRPCRoute: 'grpc' };

function resolveBackends(world: World, route: AnyRoute): Pick<EvaluatedRoute, 'resolvedRefs' | 'backends'> {
  const from = { kind: route.kind, namespace: route.metadata.namespace ?? '' };
  const use = USES[route.kind] ?? 'bytes';
  const refusals: Refusal[] = [];
  const backends = new Map<BackendObjectReference, ServiceBackend>();
  for (const { place, ref } of referencesOf(route)) {
    const found = resolveServiceRef(world, from, ref, use);
    if ('service' in found) backends.set(ref, found);
    else refusals.push({ ...found, message: `${place}: ${found.message}` });
  }
  return { resolvedRefs: draft('ResolvedRefs', merged(refusals)), backends };
}

interface PlacedReference {
  readonly place: string;
  readonly ref: BackendObjectReference;
}

/** The backends of rules, and those that requests are mirrored to. */
function referencesOf({ spec }: AnyRoute): readonly PlacedReference[] {
  const rules: readonly {
    readonly backendRefs?: readonly (BackendObjectReference & { readonly filters?: unknown })[];
    readonly filters?: unknown;
  }[] = spec.rules ?? [];
  return rules.flatMap(({ backendRefs = [], filters }, index) => {
    const rule = `spec.rules[${String(index)}]`;
    return [
      ...mirrorsOf(rule, filters),
      ...backendRefs.flatMap((ref, at) => {
        const place = `${rule}.backendRefs[${String(at)}]`;
        return [{ place, ref }, ...mirrorsOf(place, ref.filters)];
      }),
    ];
  });
}

function mirrorsOf(place: string, filters: unknown): readonly PlacedReference[] {
  const all = (filters ?? []) as readonly Pick<HttpRouteFilter, 'requestMirror'>[];
  return all.flatMap(({ requestMirror }, index) =>
    requestMirror === undefined
      ? []
      : [{ place: `${place}.filters[${String(index)}].requestMirror`, ref: requestMirror.backendRef }],
  );
}

/** `Kind/namespace/name`: the name of a source of the table. */
export function sourceName(object: { readonly kind: string; readonly metadata: AnyRoute['metadata'] }): string {
  return `${object.kind}/${keyTextOf(object as AnyRoute)}`;
}
