/** One entry of an `Accept` or `Content-Type` header. */
export interface MediaType {
  /** Lower case: `application/json`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Undefined: not a media type. */
export function parseMediaType(text: string): MediaType | undefined {
  const [type = '', ...parameters] = text.split(';');
  const name = type.trim().toLowerCase();
  if (!/^[^\s/]+\/[^\s/]+$/.test(name)) return undefined;
  return { type: name, parameters: new Map(parameters.map(parseParameter)) };
}

function parseParameter(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0) return [text.trim().toLowerCase(), ''];
  const value = text.slice(equals + 1).trim();
  return [text.slice(0, equals).trim().toLowerCase(), value.startsWith('"') ? value.slice(1, -1) : value];
}

/** The entries of an `Accept` header, best first: by quality, then as written. */
export function parseAccept(header: string): MediaType[] {
  const entries = header
    .split(',')
    .slice(0, 64)
    .flatMap((text) => parseMediaType(text) ?? []);
  const quality = (entry: MediaType): number => {
    const value = Number(entry.parameters.get('q') ?? '1');
    return Number.isFinite(value) ? value : 1;
  };
  return entries.some((entry) => entry.parameters.has('q'))
    ? entries
        .map((entry) => ({ entry, q: quality(entry) }))
        .sort((a, b) => b.q - a.q)
        .map(({ entry }) => entry)
    : entries;
}
