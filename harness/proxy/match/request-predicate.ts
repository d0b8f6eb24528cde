import type { IncomingHttpHeaders } from 'node:http';
import type { RequestMatch, ValueMatch } from '../table/route-table.ts';
import type { RequestView } from './request-view.ts';
import { wholePattern } from './whole-pattern.ts';

export type RequestPredicate = (request: RequestView) => boolean;

/**
 * What a match asks besides the path, compiled once; undefined when it asks nothing.
 *
 * Header names are compared without case; of a query parameter that is given twice the first value counts.
 * Throws `SyntaxError` for a regular expression that JavaScript cannot read.
 */
export function compilePredicate(match: RequestMatch): RequestPredicate | undefined {
  const tests: RequestPredicate[] = [];
  const { method } = match;
  if (method !== undefined) tests.push((request) => request.method === method);
  for (const header of match.headers) tests.push(headerTest(header));
  if (match.queryParams.length > 0) tests.push(queryTest(match.queryParams));
  const [first, ...rest] = tests;
  if (first === undefined || rest.length === 0) return first;
  return (request) => tests.every((test) => test(request));
}

function headerTest(match: ValueMatch): RequestPredicate {
  const name = match.name.toLowerCase();
  const accepts = valueTest(match);
  return ({ headers }) => {
    const value = headerValue(headers, name);
    return value !== undefined && accepts(value);
  };
}

function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  if (!Object.hasOwn(headers, name)) return undefined;
  const value = headers[name];
  return typeof value === 'object' ? value.join(', ') : value;
}

function queryTest(matches: readonly ValueMatch[]): RequestPredicate {
  const tests = matches.map((match) => ({ name: match.name, accepts: valueTest(match) }));
  return ({ query }) => {
    const params = new URLSearchParams(query);
    return tests.every(({ name, accepts }) => {
      const value = params.get(name);
      return value !== null && accepts(value);
    });
  };
}

function valueTest({ type, value }: ValueMatch): (given: string) => boolean {
  if (type === 'Exact') return (given) => given === value;
  const pattern = wholePattern(value);
  return (given) => pattern.test(given);
}
