/**
 * Fields of a message in their order and spelling: name, value, name, value. Bytes beyond ASCII are latin1. Never a
 * pseudo field of HTTP/2.
 */
export type Fields = readonly string[];

/** The value of a field, several joined by `, ` as RFC 9110 5.3 allows; undefined when there is none. @param name in lower case */
export function fieldValue(fields: Fields, name: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < fields.length; at += 2) {
    if (!isNamed(fields[at] ?? '', name)) continue;
    const value = fields[at + 1] ?? '';
    found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}

/** Whether a field's name is `lowered`, without regard to case. */
export function isNamed(name: string, lowered: string): boolean {
  return name.length === lowered.length && (name === lowered || name.toLowerCase() === lowered);
}

/** The members of a comma-separated list, in lower case and without what follows a semicolon. */
export function listMembers(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  return value
    .split(',')
    .map((member) => (member.split(';', 1)[0] ?? '').trim().toLowerCase())
    .filter((member) => member !== '');
}
