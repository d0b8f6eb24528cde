import { connectionOptions, isHopByHop } from './hop-by-hop.ts';
import { VIA } from './local-answer.ts';

type RawHeaders = readonly (Buffer | string)[];

/** The fields for the client, as name, value, name, value: all of the endpoint's but those of the connection, and `via`. 000-D16 */
export function answeredHeaders(raw: RawHeaders): string[] {
  const answered: string[] = [];
  let listed: ReadonlySet<string> | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = text(raw[at]);
    if (!isHopByHop(name)) answered.push(name, text(raw[at + 1]));
    else if (name.length === 10 && name.toLowerCase() === 'connection') listed = connectionOptions(text(raw[at + 1]));
  }
  const kept = listed === undefined || listed.size === 0 ? answered : without(answered, listed);
  kept.push('via', VIA);
  return kept;
}

function text(value: Buffer | string | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.toString('latin1');
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!names.has(name.toLowerCase())) kept.push(name, headers[at + 1] ?? '');
  }
  return kept;
}
