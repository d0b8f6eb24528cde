import { refusals } from '../../kube/status/refusals.ts';

/** A whole number of a query. Undefined: it is not there. @throws the 400 as Go words it */
export function int64Parameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  const why = /^[+-]?\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  throw refusals.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
}

/** A resourceVersion. @throws an error with Go's words */
export function parseRevision(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const why = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  throw new Error(
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`,
  );
}
