import { messageOf, type Problem } from '../../core/errors.ts';
import type { RequestMatch, Route, RouteRule } from '../table/route-table.ts';
import { HostIndex } from './host-index.ts';
import { compareMatches, type MatchPlace } from './match-precedence.ts';
import { PathIndex, type PathEntry, withoutTrailingSlash } from './path-index.ts';
import { compilePredicate } from './request-predicate.ts';
import type { RequestView } from './request-view.ts';
import { wholePattern } from './whole-pattern.ts';

/** All routes of one port, compiled: from a request to the target of the rule that takes it. */
export interface RouteMatcher<T> {
  /** Undefined when no rule takes the request. */
  match(request: RequestView): T | undefined;
  /** Matches that can never match, because their regular expression cannot be read. */
  readonly problems: readonly Problem[];
}

interface Candidate<T> extends MatchPlace {
  readonly hostnames: readonly string[];
  readonly target: T;
}

/**
 * Compiles routes once, so that a request sorts nothing. `targetOf` is called once for each rule.
 *
 * Precedence is 000-D6 within the most specific hostname that has a rule for the request: as in the text of
 * `HTTPRoute.spec.hostnames` of Gateway API, hostnames order the rules, so that a request that no rule of
 * `store.example.com` takes may still be taken by a rule of `*.example.com`. A regular expression stands between an
 * exact path and a prefix; the specification leaves that open.
 *
 * Does not: normalise paths (`//`, `..`, percent-encoding), bound the time of a regular expression.
 */
export function compileRoutes<T>(
  routes: readonly Route[],
  targetOf: (rule: RouteRule, route: Route) => T,
): RouteMatcher<T> {
  const hosts = new HostIndex<PathIndex<T>>();
  const problems: Problem[] = [];
  for (const candidate of candidatesOf(routes, targetOf).sort(compareMatches)) {
    try {
      const add = adder(candidate.match, { target: candidate.target, predicate: compilePredicate(candidate.match) });
      for (const hostname of new Set(candidate.hostnames)) add(hosts.ensure(hostname, () => new PathIndex<T>()));
    } catch (error) {
      problems.push({ path: placeOf(candidate), message: messageOf(error) });
    }
  }
  const find = (request: RequestView) => (paths: PathIndex<T>) => paths.find(request);
  return { problems, match: (request) => hosts.find(request.host, find(request)) };
}

function candidatesOf<T>(routes: readonly Route[], targetOf: (rule: RouteRule, route: Route) => T): Candidate<T>[] {
  return routes.flatMap((route) =>
    route.rules.flatMap((rule, ruleIndex) => {
      const target = targetOf(rule, route);
      return rule.matches.map((match, matchIndex) => ({
        route,
        hostnames: route.hostnames,
        match: normalised(match),
        ruleIndex,
        matchIndex,
        target,
      }));
    }),
  );
}

/** The length of a prefix counts without its last slash, which says nothing. */
function normalised(match: RequestMatch): RequestMatch {
  if (match.path.type !== 'PathPrefix') return match;
  return { ...match, path: { type: 'PathPrefix', value: withoutTrailingSlash(match.path.value) } };
}

function adder<T>({ path }: RequestMatch, entry: PathEntry<T>): (paths: PathIndex<T>) => void {
  switch (path.type) {
    case 'Exact':
      return (paths) => {
        paths.addExact(path.value, entry);
      };
    case 'PathPrefix':
      return (paths) => {
        paths.addPrefix(path.value, entry);
      };
    case 'RegularExpression': {
      const pattern = wholePattern(path.value);
      return (paths) => {
        paths.addPattern(pattern, entry);
      };
    }
  }
}

function placeOf({ route, ruleIndex, matchIndex }: MatchPlace): string {
  return `${route.id}: rules[${String(ruleIndex)}].matches[${String(matchIndex)}]`;
}
