import { visit, type Steps } from '../pace.ts';
import type { RequestMatch, Route, RouteRule } from '../table/route.ts';
import { HostIndex, type Wildcards } from './host-index.ts';
import type { MatchPlace } from './match-precedence.ts';
import { PathIndex, withoutTrailingSlash } from './path-index.ts';
import { PatternError, type Patterns } from './pattern.ts';
import { compilePredicate } from './request-predicate.ts';
import type { RequestView } from './request-view.ts';

/** The match that takes a request. */
export interface RoutedMatch extends MatchPlace {
  readonly route: Route;
  readonly rule: RouteRule;
  /** A prefix has no slash at the end. */
  readonly match: RequestMatch;
}

export interface RouteMatcherOptions {
  readonly patterns: Patterns;
  readonly wildcards?: Wildcards;
}

/**
 * The routes of one listener, from a request to the rule that takes it. The routes of a hostname are compiled when the
 * first request for it comes, so that a table of thousands of hosts is put in force in an instant.
 *
 * Precedence is 000-D6 within the most specific hostname that has a rule for the request: as in the text of
 * `HTTPRoute.spec.hostnames` of Gateway API, hostnames order the rules, so that a request that no rule of
 * `store.example.com` takes may still be taken by a rule of `*.example.com`. A regular expression stands between an
 * exact path and a prefix; the specification leaves that open. A GRPCRoute is a match of the path `/service/method`.
 *
 * Does not: normalise paths (`//`, `..`, percent-encoding).
 */
export class RouteMatcher {
  readonly #hosts: HostIndex<HostRoutes>;
  readonly #routes: readonly Route[];

  private constructor(hosts: HostIndex<HostRoutes>, routes: readonly Route[]) {
    this.#hosts = hosts;
    this.#routes = routes;
  }

  /** @param before the one of the table before, if any: what it compiled of the same routes is taken over */
  static *compile(
    routes: readonly Route[],
    { patterns, wildcards }: RouteMatcherOptions,
    before?: RouteMatcher,
  ): Steps<RouteMatcher> {
    if (before !== undefined && areSame(routes, before.#routes)) return before;
    const hosts = new HostIndex<HostRoutes>(wildcards);
    const made: HostRoutes[] = [];
    yield* visit(routes, (route) => {
      for (const hostname of route.hostnames) {
        const make = (): HostRoutes => {
          const host = new HostRoutes(hostname, patterns);
          made.push(host);
          return host;
        };
        hosts.ensure(hostname, make).add(route);
      }
    });
    if (before !== undefined)
      yield* visit(made, (host) => {
        host.takeOver(before.#hosts.get(host.hostname));
      });
    return new RouteMatcher(hosts, routes);
  }

  /** Undefined when no rule takes the request. */
  match(request: RequestView): RoutedMatch | undefined {
    return this.#hosts.find(request.host, (routes) => routes.find(request));
  }
}

/** The routes of one hostname. */
class HostRoutes {
  readonly hostname: string;
  readonly #patterns: Patterns;
  readonly #routes: Route[] = [];
  #paths: PathIndex<RoutedMatch> | undefined;

  constructor(hostname: string, patterns: Patterns) {
    this.hostname = hostname;
    this.#patterns = patterns;
  }

  add(route: Route): void {
    // A route that names a hostname twice is one.
    if (this.#routes.at(-1) !== route) this.#routes.push(route);
  }

  takeOver(before: HostRoutes | undefined): void {
    if (before !== undefined && areSame(this.#routes, before.#routes)) this.#paths = before.#paths;
  }

  find(request: RequestView): RoutedMatch | undefined {
    this.#paths ??= this.#compile();
    return this.#paths.find(request);
  }

  #compile(): PathIndex<RoutedMatch> {
    const paths = new PathIndex<RoutedMatch>();
    for (const route of this.#routes) for (const place of placesOf(route)) addTo(paths, place, this.#patterns);
    paths.sort();
    return paths;
  }
}

function areSame(a: readonly Route[], b: readonly Route[]): boolean {
  return a.length === b.length && a.every((route, at) => route === b[at]);
}

function addTo(paths: PathIndex<RoutedMatch>, place: RoutedMatch, patterns: Patterns): void {
  const { path } = place.match;
  try {
    const entry = { place, predicate: compilePredicate(place.match, patterns) };
    if (path.type === 'Exact') paths.addExact(path.value, entry);
    else if (path.type === 'PathPrefix') paths.addPrefix(path.value, entry);
    else paths.addPattern(patterns.get(path.value), entry);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
  }
}

function placesOf(route: Route): RoutedMatch[] {
  const createdMs = Date.parse(route.createdAt);
  return route.rules.flatMap((rule, ruleIndex) =>
    rule.matches.map((match, matchIndex) => ({
      route,
      rule,
      createdMs,
      match: normalised(match),
      ruleIndex,
      matchIndex,
    })),
  );
}

/** The length of a prefix counts without its last slash, which says nothing. */
function normalised(match: RequestMatch): RequestMatch {
  if (match.path.type !== 'PathPrefix' || !match.path.value.endsWith('/')) return match;
  return { ...match, path: { type: 'PathPrefix', value: withoutTrailingSlash(match.path.value) } };
}
