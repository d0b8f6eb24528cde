import type { AlphaHttpRoute, AlphaHttpRule, HttpForwardTo } from '../../kube/api/gateway-v1alpha1.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { RequestFilter } from '../../proxy/table/filter.ts';
import type { LocalAnswer } from '../../proxy/table/local-answer.ts';
import type { RequestMatch, RouteRule, WeightedBackend } from '../../proxy/table/route.ts';
import { EMPTY_POOL, SERVICE_UNAVAILABLE } from './answers.ts';
import { httpHostnames } from './hostnames.ts';
import { httpFilters, type CompiledAlphaFilters } from './http-filters.ts';
import { httpMatches } from './http-matches.ts';
import { httpTargets, type TargetPlace, type WeightedTarget } from './service-target.ts';
import type { AlphaWorld } from './world.ts';

/** A rule of a route, in the words of the table. */
export interface EvaluatedRule {
  readonly rule: RouteRule;
  readonly backends: readonly Backend[];
  /** The part of Traefik that answers in place of backends, `api@internal`. */
  readonly internal?: string;
}

/** A route by itself, whichever listeners have it. */
export interface EvaluatedHttpRoute {
  readonly route: AlphaHttpRoute;
  /** Empty for a route that is skipped. */
  readonly hostnames: readonly string[];
  readonly rules: readonly EvaluatedRule[];
  /** Why rules, or all of it, are left out, in Traefik's words. */
  readonly problems: readonly string[];
  /** It serves no host. 004-B11 */
  readonly skipped: boolean;
}

/** 004-R8: a rule that cannot be served is left out; the others stay. A route with a wrong hostname is skipped (004-B11). */
export function evaluateHttpRoute(world: AlphaWorld, place: TargetPlace, route: AlphaHttpRoute): EvaluatedHttpRoute {
  const { name } = route.metadata;
  const hostnames = httpHostnames(route.spec?.hostnames);
  if ('invalid' in hostnames) {
    const problem = `Skipping HTTPRoute ${name}: invalid hostname: invalid rule: ${JSON.stringify(hostnames.invalid)}`;
    return { route, hostnames: [], rules: [], problems: [problem], skipped: true };
  }
  const results = (route.spec?.rules ?? []).map((rule) => evaluateRule(world, place, route, rule));
  return {
    route,
    hostnames,
    rules: results.filter((result): result is EvaluatedRule => 'rule' in result),
    problems: results.flatMap((result) => ('problem' in result ? [result.problem] : [])),
    skipped: false,
  };
}

function evaluateRule(
  world: AlphaWorld,
  place: TargetPlace,
  { metadata: { name, namespace = '' } }: AlphaHttpRoute,
  rule: AlphaHttpRule,
): EvaluatedRule | { readonly problem: string } {
  const matches = httpMatches(rule.matches);
  const noRule = (problem: string): { readonly problem: string } => ({
    problem: `Skipping HTTPRoute ${name}: cannot generate rule: ${problem}`,
  });
  if ('problem' in matches) return noRule(matches.problem);
  const filtersOf = (filters: HttpForwardTo['filters']): CompiledAlphaFilters | { readonly problem: string } =>
    httpFilters(filters, (mirror) => {
      const targets = httpTargets(world, place, namespace, [mirror]);
      return Array.isArray(targets) ? (targets as readonly WeightedTarget<HttpForwardTo>[])[0]?.backend : undefined;
    });
  const filters = filtersOf(rule.filters);
  if ('problem' in filters) return noRule(filters.problem);
  const { forwardTo = [] } = rule;
  // 004-D12: the API's answer; Traefik has no router for it, and answers 404.
  if (forwardTo.length === 0) return answered(matches, SERVICE_UNAVAILABLE);
  const targets = httpTargets(world, place, namespace, forwardTo);
  if ('problem' in targets)
    return { problem: `Cannot load service from HTTPRoute ${namespace}/${name} : ${targets.problem}` };
  if ('internal' in targets) return { ...answered(matches, SERVICE_UNAVAILABLE), internal: targets.internal };
  // 004-D6
  if (targets.every(({ weight }) => weight === 0)) return answered(matches, EMPTY_POOL);
  return forwarded(matches, filters, targets, filtersOf, noRule);
}

function forwarded(
  matches: readonly RequestMatch[],
  filters: CompiledAlphaFilters,
  targets: readonly WeightedTarget<HttpForwardTo>[],
  filtersOf: (filters: HttpForwardTo['filters']) => CompiledAlphaFilters | { readonly problem: string },
  noRule: (problem: string) => { readonly problem: string },
): EvaluatedRule | { readonly problem: string } {
  const backends: Backend[] = [...filters.backends];
  const shares: WeightedBackend[] = [];
  for (const { forwardTo, backend, weight } of targets) {
    const own = filtersOf(forwardTo.filters);
    if ('problem' in own) return noRule(own.problem);
    backends.push(backend, ...own.backends);
    shares.push({ backend: backend.name, weight, ...withFilters(own.filters) });
  }
  return { rule: { ...ruleOf(matches), backends: shares, ...withFilters(filters.filters) }, backends };
}

/** Answers of Traefik come in place of a backend, after whatever was matched. */
export function answered(matches: readonly RequestMatch[], answer: LocalAnswer): EvaluatedRule {
  return {
    rule: { ...ruleOf(matches), backends: [], filters: [{ type: 'answer', ...answer }] },
    backends: [],
  };
}

/** 004-D9: no retry, and no deadline of the whole. */
function ruleOf(matches: readonly RequestMatch[]): Pick<RouteRule, 'matches' | 'timeoutMs' | 'retry'> {
  return { matches, timeoutMs: 0, retry: { attempts: 0 } };
}

function withFilters(filters: readonly RequestFilter[]): { readonly filters?: readonly RequestFilter[] } {
  return filters.length === 0 ? {} : { filters };
}
