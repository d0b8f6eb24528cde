import { connectionOptions, isHopByHop } from '../forward/hop-by-hop.ts';
import { dropHeaders } from '../filters/header-edits.ts';

/** An endpoint's fields for the client, as name, value, name, value: all but those of the connection. */
export function answeredHeaders(raw: readonly (Buffer | string)[]): string[] {
  const answered: string[] = [];
  let listed: ReadonlySet<string> | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = text(raw[at]);
    if (!isHopByHop(name)) answered.push(name, text(raw[at + 1]));
    else if (name.length === 10 && name.toLowerCase() === 'connection') listed = connectionOptions(text(raw[at + 1]));
  }
  if (listed !== undefined && listed.size > 0) {
    const names = listed;
    dropHeaders(answered, (name) => names.has(name));
  }
  return answered;
}

function text(value: Buffer | string | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.toString('latin1');
}
