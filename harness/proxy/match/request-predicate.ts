import type { RequestMatch, ValueMatch } from '../table/route.ts';
import type { Patterns } from './pattern.ts';
import type { RequestView } from './request-view.ts';

export type RequestPredicate = (request: RequestView) => boolean;

/**
 * What a match asks besides the path, compiled once; undefined when it asks nothing.
 *
 * Header names are compared without case; of a query parameter that is given twice the first value counts. Of several
 * entries for one name the first counts, as Gateway API has it.
 * Throws {@link PatternError}.
 */
export function compilePredicate(match: RequestMatch, patterns: Patterns): RequestPredicate | undefined {
  const tests: RequestPredicate[] = [];
  const { method } = match;
  if (method !== undefined) tests.push((request) => request.method === method);
  for (const header of firstOfEach(match.headers, (name) => name.toLowerCase()))
    tests.push(headerTest(header, patterns));
  for (const param of firstOfEach(match.queryParams)) tests.push(queryTest(param, patterns));
  const [first, ...rest] = tests;
  if (first === undefined || rest.length === 0) return first;
  return (request) => tests.every((test) => test(request));
}

function firstOfEach(matches: readonly ValueMatch[], keyOf: (name: string) => string = String): ValueMatch[] {
  const names = new Set<string>();
  return matches.filter(({ name }) => {
    const key = keyOf(name);
    return !names.has(key) && names.add(key);
  });
}

function headerTest(match: ValueMatch, patterns: Patterns): RequestPredicate {
  const name = match.name.toLowerCase();
  const accepts = valueTest(match, patterns);
  return (request) => {
    const value = name === 'host' ? request.host : request.header(name);
    return value !== undefined && accepts(value);
  };
}

function queryTest(match: ValueMatch, patterns: Patterns): RequestPredicate {
  const accepts = valueTest(match, patterns);
  const { name } = match;
  return (request) => {
    const value = request.queryParam(name);
    return value !== undefined && accepts(value);
  };
}

function valueTest({ type, value }: ValueMatch, patterns: Patterns): (given: string) => boolean {
  if (type === 'Exact') return (given) => given === value;
  const pattern = patterns.get(value);
  return (given) => pattern.covers(given);
}
