import { HostnameClaims } from '../gateway-routes/hostname-claims.ts';
import { ObjectMemo } from '../gateway-routes/object-memo.ts';
import type { EvaluatedParent, EvaluatedRoute } from './evaluate-routes.ts';
import { isGrpcRoute, isHttpRoute, keyTextOf, type AnyRoute } from './world.ts';

/** The API names none; this is what a listener of the same hostname says. */
const REASON = 'HostnameConflict';

const REFUSED = new ObjectMemo<EvaluatedRoute>();

/**
 * A listener serves a hostname by HTTPRoutes or by GRPCRoutes: of two that overlap it takes the older one, which comes
 * first (Gateway API, `GRPCRoute.spec.hostnames`, `HTTPRoute.spec.hostnames`). A parent of which another listener takes the
 * route accepts it (`ParentReference.sectionName`).
 */
export function refuseMixedKinds(routes: readonly EvaluatedRoute[]): readonly EvaluatedRoute[] {
  if (!routes.some(({ route }) => isGrpcRoute(route)) || !routes.some(({ route }) => isHttpRoute(route))) return routes;
  const listeners = new Map<string, ClaimsByKind>();
  return routes.map((evaluated) => {
    const { route } = evaluated;
    if (!isHttpRoute(route) && !isGrpcRoute(route)) return evaluated;
    const parents = evaluated.parents.map((parent) => judge(route, parent, listeners));
    const refusals = parents.flatMap((parent) => parent.refusals);
    if (refusals.length === 0) return evaluated;
    return REFUSED.of(evaluated, refusals, () => ({ ...evaluated, parents: parents.map(settle) }));
  });
}

/** Who has which hostnames of a listener. */
interface ClaimsByKind {
  readonly http: HostnameClaims<AnyRoute>;
  readonly grpc: HostnameClaims<AnyRoute>;
}

interface JudgedParent {
  readonly parent: EvaluatedParent;
  /** Those that take the route. */
  readonly left: EvaluatedParent['listeners'];
  /** One for each listener that does not. */
  readonly refusals: readonly string[];
}

function judge(route: AnyRoute, parent: EvaluatedParent, listeners: Map<string, ClaimsByKind>): JudgedParent {
  const left: EvaluatedParent['listeners'][number][] = [];
  const refusals: string[] = [];
  for (const each of parent.listeners) {
    const key = `${parent.gateway} ${each.name}`;
    const claims = listeners.get(key) ?? { http: new HostnameClaims(), grpc: new HostnameClaims() };
    listeners.set(key, claims);
    const [own, others] = isGrpcRoute(route) ? [claims.grpc, claims.http] : [claims.http, claims.grpc];
    const lost = each.hostnames.find((hostname) => others.holderOf(hostname) !== undefined);
    const holder = lost === undefined ? undefined : others.holderOf(lost);
    if (lost === undefined || holder === undefined) {
      own.claim(each.hostnames, route);
      left.push(each);
    } else refusals.push(`listener ${each.name} serves ${lost} by ${holder.kind} ${keyTextOf(holder)}, which is older`);
  }
  return { parent, left, refusals };
}

function settle({ parent, left, refusals }: JudgedParent): EvaluatedParent {
  if (refusals.length === 0) return parent;
  const message = refusals.join('; ');
  const accepted =
    left.length === 0
      ? { type: 'Accepted', status: 'False' as const, reason: REASON, message }
      : { ...parent.accepted, message };
  return { ...parent, accepted, listeners: left };
}
