/** What Go's encoding/json writes: a struct is a list of fields, since the order of their declaration counts. */
export type GoJson = string | number | boolean | readonly GoJson[] | GoStruct | ReadonlyMap<string, GoJson>;

/** Fields in order; those that are undefined are left out, as with `omitempty`. */
export interface GoStruct {
  readonly fields: readonly (readonly [string, GoJson | undefined])[];
}

/** `json.Marshal` without `indent`, `json.MarshalIndent` with it. Maps are sorted by key, `<>&` escaped. */
export function goJson(value: GoJson, indent = '', depth = 0): string {
  if (typeof value === 'string') return goString(value);
  if (typeof value !== 'object') return String(value);
  const [open, close, items] = parts(value, (inner) => goJson(inner, indent, depth + 1), indent === '' ? ':' : ': ');
  if (items.length === 0) return `${open}${close}`;
  if (indent === '') return `${open}${items.join(',')}${close}`;
  const pad = `\n${indent.repeat(depth + 1)}`;
  return `${open}${pad}${items.join(`,${pad}`)}\n${indent.repeat(depth)}${close}`;
}

function parts(
  value: readonly GoJson[] | GoStruct | ReadonlyMap<string, GoJson>,
  encode: (value: GoJson) => string,
  colon: string,
): readonly [string, string, readonly string[]] {
  if (isList(value)) return ['[', ']', value.map(encode)];
  const fields = value instanceof Map ? sorted(value) : (value as GoStruct).fields;
  const items = fields.flatMap(([key, inner]) =>
    inner === undefined ? [] : [`${goString(key)}${colon}${encode(inner)}`],
  );
  return ['{', '}', items];
}

function isList(value: object): value is readonly GoJson[] {
  return Array.isArray(value);
}

function sorted(map: ReadonlyMap<string, GoJson>): readonly (readonly [string, GoJson])[] {
  return [...map].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

// Bytes that were no UTF-8 arrive as U+FFFD, which Go writes as an escape.
const SPECIAL = /["\\\u0000-\u001f<>&\u2028\u2029\ufffd]/g;

function goString(text: string): string {
  const escaped = text.replace(
    SPECIAL,
    (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
