import type { Namespace } from '../../kube/api/core.ts';
import {
  V1ALPHA1_GROUP,
  type AlphaGateway,
  type RouteBinding,
  type RouteGateways,
} from '../../kube/api/gateway-v1alpha1.ts';
import { selectorMatches } from '../../kube/meta/label-selector.ts';
import type { KubeObject } from '../../kube/meta/object.ts';

export type AnyRoute = KubeObject & { readonly spec?: { readonly gateways?: RouteGateways } };

/** 004-R3: whether a listener asks for a route, by its labels as they are now (004-R6) and by its namespace. */
export function selects(
  gateway: AlphaGateway,
  binding: RouteBinding,
  route: AnyRoute,
  namespaces: ReadonlyMap<string, Namespace>,
): boolean {
  const { labels, namespace = '' } = route.metadata;
  if ((binding.group ?? V1ALPHA1_GROUP) !== V1ALPHA1_GROUP) return false;
  if (binding.selector !== undefined && !selectorMatches(binding.selector, labels)) return false;
  const { from = 'Same', selector } = binding.namespaces ?? {};
  if (from === 'All') return true;
  if (from === 'Same') return namespace === gateway.metadata.namespace;
  const found = namespaces.get(namespace);
  return selector !== undefined && found !== undefined && selectorMatches(selector, found.metadata.labels);
}

/** 004-R4: whether a route may be had by a Gateway. */
export function allows(route: AnyRoute, gateway: AlphaGateway): boolean {
  const { allow = 'SameNamespace', gatewayRefs = [] } = route.spec?.gateways ?? {};
  const { name, namespace } = gateway.metadata;
  switch (allow) {
    case 'All':
      return true;
    case 'SameNamespace':
      return route.metadata.namespace === namespace;
    case 'FromList':
      return gatewayRefs.some((ref) => ref.name === name && ref.namespace === namespace);
  }
}
