import type { HttpRoute, HttpRouteMatch, HttpRouteRule } from '../../kube/api/http-route.ts';
import { parseGatewayDuration } from './gateway-duration.ts';

/**
 * Everything in a route that the proxy does not implement, each with its place: filters of every type, timeouts of a
 * single try, and rules of the experimental channel. A route that has any is refused as a whole, because serving the
 * rest would send requests where the author did not want them.
 */
export function unsupportedFields({ spec }: HttpRoute): readonly string[] {
  return (spec.rules ?? []).flatMap((rule, index) =>
    ruleProblems(rule).map((problem) => `spec.rules[${String(index)}]${problem}`),
  );
}

function ruleProblems(rule: HttpRouteRule): readonly string[] {
  return [
    ...filterProblems('', rule),
    ...(rule.backendRefs ?? []).flatMap((ref, index) => filterProblems(`.backendRefs[${String(index)}]`, ref)),
    ...timeoutProblems(rule),
    ...EXPERIMENTAL_FIELDS.filter((field) => field in rule).map((field) => `.${field} is not supported`),
    ...(rule.matches ?? []).flatMap((match, index) =>
      expressionProblems(match).map((problem) => `.matches[${String(index)}]${problem}`),
    ),
  ];
}

const EXPERIMENTAL_FIELDS = ['retry', 'sessionPersistence'] as const;

function filterProblems(place: string, { filters = [] }: Pick<HttpRouteRule, 'filters'>): readonly string[] {
  return filters.map(({ type }, index) => `${place}.filters[${String(index)}]: filter ${type} is not supported`);
}

function timeoutProblems({ timeouts }: HttpRouteRule): readonly string[] {
  const problems: string[] = [];
  if (timeouts?.backendRequest !== undefined) problems.push('.timeouts.backendRequest is not supported');
  const requestMs = timeouts?.request === undefined ? undefined : parseGatewayDuration(timeouts.request);
  if (timeouts?.request !== undefined && (requestMs === undefined || requestMs === 0))
    problems.push(`.timeouts.request: ${timeouts.request} is not supported; a duration above zero is needed`);
  return problems;
}

/** Regular expressions are those of JavaScript, which the proxy runs; RE2 has a few others. */
function expressionProblems({ path, headers = [], queryParams = [] }: HttpRouteMatch): readonly string[] {
  const all = [
    { place: '.path', type: path?.type, value: path?.value ?? '/' },
    ...headers.map(({ type, value }, index) => ({ place: `.headers[${String(index)}]`, type, value })),
    ...queryParams.map(({ type, value }, index) => ({ place: `.queryParams[${String(index)}]`, type, value })),
  ];
  const values = all.filter(({ type }) => type === 'RegularExpression');
  return values
    .filter(({ value }) => !isExpression(value))
    .map(({ place, value }) => `${place}: ${value} is not a regular expression`);
}

function isExpression(value: string): boolean {
  try {
    new RegExp(value);
    return true;
  } catch {
    return false;
  }
}
