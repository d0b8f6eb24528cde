import { GATEWAY_GROUP, type Gateway } from '../../kube/api/gateway.ts';
import type { HttpRoute, HttpRouteFilter, ParentReference } from '../../kube/api/http-route.ts';
import { attachRoute, refused, type Attachment } from '../gateway-routes/attach-route.ts';
import { addressHostnames } from '../gateway-routes/hostnames.ts';
import { ruleProblems } from '../gateway-routes/rule-problems.ts';
import { isAccepted, type EvaluatedListener } from './listener-evaluation.ts';
import type { World } from './world.ts';

/** The `namespace/name` of the Gateway that a parentRef names. Undefined for another kind of parent. */
export function parentGateway(route: HttpRoute, ref: ParentReference): string | undefined {
  if ((ref.group ?? GATEWAY_GROUP) !== GATEWAY_GROUP || (ref.kind ?? 'Gateway') !== 'Gateway') return undefined;
  return `${ref.namespace ?? route.metadata.namespace ?? ''}/${ref.name}`;
}

/** Attaches a route to the listeners of a Gateway that a parentRef names, or says why it cannot (000-R13, B5). */
export function attachToGateway(
  world: World,
  route: HttpRoute,
  ref: ParentReference,
  gateway: Gateway,
  listeners: readonly EvaluatedListener[],
): Attachment {
  const unsupported = routeProblems(route);
  if (unsupported.length > 0) return refused('UnsupportedValue', unsupported.join('; '));
  const { metadata, spec } = route;
  const attachable = listeners.filter(isAccepted).map(({ listener, supportedKinds }) => ({
    ...listener,
    supportedKinds,
    namespace: gateway.metadata.namespace ?? '',
  }));
  const namespaces = world.clusters.get(world.configCluster)?.namespaces;
  return attachRoute(
    {
      kind: 'HTTPRoute',
      namespace: metadata.namespace ?? '',
      ...(spec.hostnames === undefined ? {} : { hostnames: spec.hostnames }),
    },
    ref,
    attachable,
    (namespace) => {
      const found = namespaces?.get(namespace);
      return found === undefined ? undefined : (found.metadata.labels ?? {});
    },
  );
}

/** A thousand routes are looked at with every change of an endpoint, and few of them differ. */
const PROBLEMS = new WeakMap<HttpRoute, readonly string[]>();

/** Everything in a route that cannot be served as written, each with its place. */
function routeProblems(route: HttpRoute): readonly string[] {
  const known = PROBLEMS.get(route);
  if (known !== undefined) return known;
  const found = findProblems(route);
  PROBLEMS.set(route, found);
  return found;
}

function findProblems({ spec }: HttpRoute): readonly string[] {
  return [
    ...addressHostnames(spec.hostnames).map((hostname) => `hostname ${hostname} is an address`),
    ...(spec.rules ?? []).flatMap((rule, index) => {
      const place = `spec.rules[${String(index)}]`;
      return [
        ...ruleProblems(rule).map((problem) => `${place}${problem}`),
        ...extensionProblems(place, rule.filters),
        ...(rule.backendRefs ?? []).flatMap((ref, position) =>
          extensionProblems(`${place}.backendRefs[${String(position)}]`, ref.filters),
        ),
      ];
    }),
  ];
}

/** There is no kind of filter besides those of the API. */
function extensionProblems(place: string, filters: readonly HttpRouteFilter[] = []): readonly string[] {
  return filters.flatMap(({ type }, index) =>
    type === 'ExtensionRef' ? [`${place}.filters[${String(index)}]: filter ExtensionRef is not supported`] : [],
  );
}
