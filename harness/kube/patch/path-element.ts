/**
 * One step of a field path, in the form of FieldsV1: `f:name`, `k:{"name":"a"}`, `v:"x"`, `i:0`. Mirrors
 * structured-merge-diff `fieldpath/element.go` and `serialize-pe.go`. Elements are kept as their text: equal elements are
 * equal texts.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { goFloat } from './go-text.ts';
import { jsonText } from '../json/json-text.ts';
import { parseJsonValue } from '../json/parse-json.ts';

export function fieldElement(name: string): string {
  return `f:${name}`;
}

/** An item of a set. */
export function valueElement(value: JsonValue): string {
  return `v:${goJson(value)}`;
}

/** An item of a list map. @param names sorted; those with an undefined value are left out */
export function keyElement(names: readonly string[], values: readonly (JsonValue | undefined)[]): string {
  let fields = '';
  for (let index = 0; index < names.length; index++) {
    const value = values[index];
    if (value === undefined) continue;
    fields += `${fields === '' ? '' : ','}${JSON.stringify(names[index])}:${goJson(value)}`;
  }
  return `k:{${fields}}`;
}

/**
 * The same element in the one form that this server writes; undefined: of an unknown type, to be ignored.
 *
 * @throws an Error when it is malformed
 */
export function canonicalElement(text: string): string | undefined {
  if (text.length < 2) throw new Error('key must be 2 characters long:');
  if (text[1] !== ':') throw new Error(`missing colon: ${text}`);
  switch (text[0]) {
    case 'f':
      return text;
    case 'v':
      return valueElement(parseJsonValue(text.slice(2)));
    case 'k': {
      const key = parseJsonValue(text.slice(2));
      if (!isJsonObject(key)) throw new Error(`a key is an object: ${text}`);
      const names = Object.keys(key).sort();
      return keyElement(
        names,
        names.map((name) => key[name]),
      );
    }
    case 'i':
      if (!/^-?\d+$/.test(text.slice(2))) throw new Error(`an index is a number: ${text}`);
      return text;
    default:
      return undefined;
  }
}

/** As messages show it: `.name`, `[name="a"]`, `[="x"]`, `[0]`. */
export function elementText(element: string): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k': {
      const key = parseJsonValue(rest) as JsonObject;
      const fields = Object.keys(key).map((name) => `${name}=${valueText(key[name] ?? null)}`);
      return `[${fields.join(',')}]`;
    }
    case 'v':
      return `[=${valueText(parseJsonValue(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

/** Fields first, then keys, values and indices; each kind by what it holds. */
export function compareElements(a: string, b: string): number {
  if (a === b) return 0;
  const [kindOfA, kindOfB] = [a[0] ?? '', b[0] ?? ''];
  if (kindOfA !== kindOfB) return KINDS.indexOf(kindOfA) - KINDS.indexOf(kindOfB);
  if (kindOfA === 'f') return a < b ? -1 : 1;
  const [left, right] = [parseJsonValue(a.slice(2)), parseJsonValue(b.slice(2))];
  return kindOfA === 'k' ? compareKeys(left as JsonObject, right as JsonObject) : compareValues(left, right);
}

const KINDS = 'fkvi';

function compareKeys(a: JsonObject, b: JsonObject): number {
  const [namesOfA, namesOfB] = [Object.keys(a), Object.keys(b)];
  for (let index = 0; index < Math.min(namesOfA.length, namesOfB.length); index++) {
    const [nameOfA, nameOfB] = [namesOfA[index] ?? '', namesOfB[index] ?? ''];
    if (nameOfA !== nameOfB) return nameOfA < nameOfB ? -1 : 1;
    const order = compareValues(a[nameOfA] ?? null, b[nameOfB] ?? null);
    if (order !== 0) return order;
  }
  return namesOfA.length - namesOfB.length;
}

/** Numbers, texts, booleans, then everything else. */
function compareValues(a: JsonValue, b: JsonValue): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  const [left, right] = rankOf(a) === 3 ? [jsonText(a), jsonText(b)] : [a, b];
  if (left === right || left === null || right === null) return 0;
  return left < right ? -1 : 1;
}

function rankOf(value: JsonValue): number {
  if (typeof value === 'number' || typeof value === 'bigint') return 0;
  if (typeof value === 'string') return 1;
  return typeof value === 'boolean' ? 2 : 3;
}

function valueText(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (typeof value === 'number' || typeof value === 'bigint') return goFloat(Number(value));
  if (!isJsonObject(value)) return String(value);
  return Object.keys(value)
    .map((name) => `${name}=${valueText(value[name] ?? null)}`)
    .join('');
}

/** What Go's JSON encoder escapes, and `JSON.stringify` does not. */
const ESCAPED = /[<>&\u2028\u2029]/g;

/** JSON as Go writes it. `\b` and `\f`, which Go writes as `\u0008` and `\u000c`, are left. */
export function goJson(value: JsonValue): string {
  const text = jsonText(value);
  return typeof value === 'number' || text.search(ESCAPED) < 0 ? text : text.replace(ESCAPED, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
