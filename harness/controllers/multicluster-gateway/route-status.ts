import { isDeepStrictEqual } from 'node:util';
import type { HttpRoute, RouteParentStatus } from '../../kube/api/http-route.ts';
import { setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import { sourceName } from './compile-route-table.ts';
import type { EvaluatedParent, EvaluatedRoute, Evaluation } from './evaluation.ts';
import { CONTROLLER_NAME } from './names.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';

/**
 * The route with what we say about each of its parents (semantics 1.3, 000-R13 to R17).
 *
 * Our entries of parents that it no longer names go; entries of other controllers stay where they are.
 *
 * @param now RFC 3339 with seconds
 */
export function withRouteStatus(
  route: HttpRoute,
  evaluation: Evaluation,
  proxies: ReadonlyMap<string, ProxyState>,
  now: string,
): HttpRoute {
  const evaluated = evaluation.routes.get(keyTextOf(route));
  const ours = (evaluated?.parents ?? []).map((parent) => {
    const before = route.status?.parents.find((each) => isOurs(each) && isDeepStrictEqual(each.parentRef, parent.ref));
    return { before, after: parentStatus(evaluated as EvaluatedRoute, parent, before, evaluation, proxies, now) };
  });
  const kept = (route.status?.parents ?? []).flatMap((entry) => {
    if (!isOurs(entry)) return [entry];
    return ours.find(({ before }) => before === entry)?.after ?? [];
  });
  const added = ours.filter(({ before }) => before === undefined).map(({ after }) => after);
  if (route.status === undefined && added.length === 0) return route;
  return { ...route, status: { ...route.status, parents: [...kept, ...added] } };
}

function isOurs({ controllerName }: RouteParentStatus): boolean {
  return controllerName === CONTROLLER_NAME;
}

function parentStatus(
  evaluated: EvaluatedRoute,
  parent: EvaluatedParent,
  before: RouteParentStatus | undefined,
  evaluation: Evaluation,
  proxies: ReadonlyMap<string, ProxyState>,
  now: string,
): RouteParentStatus {
  const observedGeneration = evaluated.route.metadata.generation ?? 0;
  const drafts = [parent.accepted, evaluated.resolvedRefs, reconciled(evaluated, parent, evaluation, proxies)];
  return {
    parentRef: parent.ref,
    controllerName: CONTROLLER_NAME,
    conditions: drafts.reduce(
      (all, draft) => setCondition(all, { ...draft, observedGeneration }, now),
      before?.conditions ?? [],
    ),
  };
}

/** True once the proxy serves this generation of the route. */
function reconciled(
  { route, resolvedRefs }: EvaluatedRoute,
  parent: EvaluatedParent,
  { gateways }: Evaluation,
  proxies: ReadonlyMap<string, ProxyState>,
): ConditionDraft {
  const type = 'ReconciliationSucceeded';
  const problem = [parent.accepted, resolvedRefs].find(({ status }) => status !== 'True');
  if (problem !== undefined) return { type, status: 'False', reason: 'ReconciliationFailed', message: problem.message };
  const assignment = gateways.get(parent.gateway)?.assignment;
  const proxy = assignment?.kind === 'assigned' ? proxies.get(assignment.loadBalancer.name) : undefined;
  const served = proxy?.applied?.sources[sourceName('HTTPRoute', keyTextOf(route))];
  return served === (route.metadata.generation ?? 0)
    ? { type, status: 'True', reason: 'ReconciliationSucceeded', message: '' }
    : { type, status: 'Unknown', reason: 'Pending', message: `waiting for the load balancer of ${parent.gateway}` };
}
