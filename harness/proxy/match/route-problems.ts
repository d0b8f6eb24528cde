import type { Problem } from '../../core/errors.ts';
import type { PathEdit, RequestFilter } from '../table/filter.ts';
import type { RequestMatch, Route, RouteRule } from '../table/route.ts';
import { PatternError, type Patterns } from './pattern.ts';

/**
 * Regular expressions that cannot be read: their matches never match, and their paths are not edited. Compiles every
 * expression.
 */
export function routeProblems({ id, rules }: Route, patterns: Patterns): Problem[] {
  const problems: Problem[] = [];
  const check = (sources: readonly string[], ruleAt: number, matchAt?: number): void => {
    const message = problemOf(sources, patterns);
    if (message === undefined) return;
    const where = matchAt === undefined ? 'filters' : `matches[${String(matchAt)}]`;
    problems.push({ path: `${id}: rules[${String(ruleAt)}].${where}`, message });
  };
  for (const [ruleAt, rule] of rules.entries()) {
    for (const [at, match] of rule.matches.entries()) check(matchSources(match), ruleAt, at);
    check(filterSources(rule), ruleAt);
  }
  return problems;
}

function matchSources({ path, headers, queryParams }: RequestMatch): string[] {
  const isPlain = path.type !== 'RegularExpression' && headers.length === 0 && queryParams.length === 0;
  if (isPlain) return NONE;
  return [path, ...headers, ...queryParams].flatMap(({ type, value }) => (type === 'RegularExpression' ? [value] : []));
}

function filterSources({ filters = NO_FILTERS, backends }: RouteRule): string[] {
  if (filters.length === 0 && backends.every((backend) => backend.filters === undefined)) return NONE;
  const all = [...filters, ...backends.flatMap((backend) => backend.filters ?? NO_FILTERS)];
  return all.flatMap((filter) =>
    filter.type === 'redirect' || filter.type === 'rewrite' ? editSources(filter.path) : NONE,
  );
}

function editSources(edit: PathEdit | undefined): string[] {
  return edit?.type === 'pattern' ? [edit.from] : NONE;
}

const NONE: string[] = [];
const NO_FILTERS: readonly RequestFilter[] = [];

function problemOf(sources: readonly string[], patterns: Patterns): string | undefined {
  for (const source of sources) {
    try {
      patterns.get(source);
    } catch (error) {
      if (error instanceof PatternError) return error.message;
      throw error;
    }
  }
  return undefined;
}
