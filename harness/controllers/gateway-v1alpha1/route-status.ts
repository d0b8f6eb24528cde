import type { RouteGatewayStatus } from '../../kube/api/gateway-v1alpha1.ts';
import { setCondition } from '../../kube/meta/conditions.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { routeId, type Evaluation } from './evaluation.ts';
import { ALPHA_CONTROLLER, type RouteKind } from './names.ts';

interface RouteWithStatus extends KubeObject {
  readonly status?: { readonly gateways: readonly RouteGatewayStatus[] };
}

/** What the API has room for. */
const MOST_GATEWAYS = 100;

/**
 * What each Gateway says about a route: `Admitted`. Upstream writes nothing there, though the API asks for it (5.3).
 * Our entries of Gateways that do not ask for it any more go; those of other controllers stay where they are.
 *
 * @param now RFC 3339 with seconds
 */
export function withAlphaRouteStatus<T extends RouteWithStatus>(
  kind: RouteKind,
  route: T,
  evaluation: Evaluation,
  now: string,
): T {
  const id = routeId(kind, route);
  const observedGeneration = route.metadata.generation ?? 0;
  const before = route.status?.gateways ?? [];
  const ours = evaluation.flatMap(({ gateway: { metadata }, admissions }): RouteGatewayStatus[] => {
    const admission = admissions.get(id);
    if (admission === undefined) return [];
    const { name, namespace = '' } = metadata;
    const known = before.find(({ gatewayRef: ref }) => isOurs(ref) && ref.name === name && ref.namespace === namespace);
    return [
      {
        gatewayRef: { name, namespace, controller: ALPHA_CONTROLLER },
        conditions: setCondition(known?.conditions, { type: 'Admitted', ...admission, observedGeneration }, now),
      },
    ];
  });
  if (route.status === undefined && ours.length === 0) return route;
  const others = before.filter(({ gatewayRef }) => !isOurs(gatewayRef));
  return { ...route, status: { ...route.status, gateways: [...others, ...ours].slice(0, MOST_GATEWAYS) } };
}

function isOurs({ controller }: RouteGatewayStatus['gatewayRef']): boolean {
  return controller === ALPHA_CONTROLLER;
}
