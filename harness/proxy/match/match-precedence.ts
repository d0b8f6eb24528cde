import type { RequestMatch, Route } from '../table/route.ts';

/** Where a match stands in its listener; what precedence is made of. */
export interface MatchPlace {
  readonly route: Pick<Route, 'id'>;
  /** {@link Route.createdAt} in milliseconds. */
  readonly createdMs: number;
  readonly match: RequestMatch;
  readonly ruleIndex: number;
  readonly matchIndex: number;
}

/**
 * Order of two matches of the same kind of path: the one to be tried first comes first. 000-D6, 004-D3
 *
 * Longer path value, then a method, then more headers, then more query parameters, then the older route, then
 * `namespace/name`, then the order of rules and matches within the route.
 */
export function compareMatches(a: MatchPlace, b: MatchPlace): number {
  return (
    b.match.path.value.length - a.match.path.value.length ||
    methods(b) - methods(a) ||
    b.match.headers.length - a.match.headers.length ||
    b.match.queryParams.length - a.match.queryParams.length ||
    a.createdMs - b.createdMs ||
    compareText(a.route.id, b.route.id) ||
    a.ruleIndex - b.ruleIndex ||
    a.matchIndex - b.matchIndex
  );
}

function methods({ match }: MatchPlace): number {
  return match.method === undefined ? 0 : 1;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
