import { isDeepStrictEqual } from 'node:util';
import type { RouteParentStatus } from '../../kube/api/http-route.ts';
import type { EvaluatedRoute } from './evaluate-routes.ts';
import { CONTROLLER_NAME } from './names.ts';
import { withConditions, withEntries } from './status-words.ts';
import type { AnyRoute } from './world.ts';

/**
 * The route with what we say about each parent of ours; entries of other controllers stay where they are.
 *
 * @param evaluated undefined for a route without a parent of ours
 * @param now RFC 3339 with seconds
 */
export function withRouteStatus(route: AnyRoute, evaluated: EvaluatedRoute | undefined, now: string): AnyRoute {
  const moment = { generation: route.metadata.generation ?? 0, now };
  const parents = withEntries<RouteParentStatus>(
    route.status?.parents,
    isOurs,
    (evaluated?.parents ?? []).map(({ ref, accepted }) => ({
      isSame: ({ parentRef }) => isDeepStrictEqual(parentRef, ref),
      next: (before) => ({
        parentRef: ref,
        controllerName: CONTROLLER_NAME,
        conditions: withConditions(
          before?.conditions,
          [accepted, ...(evaluated === undefined ? [] : [evaluated.resolvedRefs])],
          moment,
        ),
      }),
    })),
  );
  if (route.status === undefined && parents.length === 0) return route;
  return { ...route, status: { ...route.status, parents } };
}

function isOurs({ controllerName }: RouteParentStatus): boolean {
  return controllerName === CONTROLLER_NAME;
}
