import type { HttpRouteMatch, HttpRouteRule } from '../../kube/api/http-route.ts';
import { parseGatewayDuration } from './gateway-duration.ts';

/**
 * What keeps a rule of a route from being served as written, each with its place in it: regular expressions that are none,
 * durations that are none, and fields that no proxy of ours keeps. A route that has any is refused as a whole, because
 * serving the rest would send requests where the author did not want them.
 */
export function ruleProblems(rule: HttpRouteRule): readonly string[] {
  return [
    ...('sessionPersistence' in rule ? ['.sessionPersistence is not supported'] : []),
    ...durationProblems(rule),
    ...(rule.matches ?? []).flatMap((match, index) =>
      expressionProblems(match).map((problem) => `.matches[${String(index)}]${problem}`),
    ),
  ];
}

function durationProblems({ timeouts, retry }: HttpRouteRule): readonly string[] {
  const all = { 'timeouts.request': timeouts?.request, 'timeouts.backendRequest': timeouts?.backendRequest };
  return Object.entries({ ...all, 'retry.backoff': retry?.backoff }).flatMap(([place, text]) =>
    text === undefined || parseGatewayDuration(text) !== undefined ? [] : [`.${place}: ${text} is not a duration`],
  );
}

/** Regular expressions are those of JavaScript, which the proxy runs; RE2 has a few others. */
function expressionProblems({ path, headers = [], queryParams = [] }: HttpRouteMatch): readonly string[] {
  const all = [
    { place: '.path', type: path?.type, value: path?.value ?? '/' },
    ...headers.map(({ type, value }, index) => ({ place: `.headers[${String(index)}]`, type, value })),
    ...queryParams.map(({ type, value }, index) => ({ place: `.queryParams[${String(index)}]`, type, value })),
  ];
  return all
    .filter(({ type, value }) => type === 'RegularExpression' && !isExpression(value))
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
