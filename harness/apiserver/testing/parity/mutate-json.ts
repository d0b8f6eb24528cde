import type { Random } from '../../../core/random.ts';
import { cloneJson, isJsonObject, setOwn, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { oneOf } from './draw.ts';

/** What stands in no example: wrong types, extremes, names that a careless program trips over. */
const STRANGE: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53 + 2,
  -(2 ** 63),
  1e300,
  '',
  ' ',
  'x',
  '0',
  '-1',
  'A_B',
  '2020-13-45T99:99:99Z',
  '1Gi',
  '100%',
  '\u0000',
  '\ud800',
  'é漢字🙂',
  'a'.repeat(300),
  '../../etc',
  '<script>',
  '{}',
  [],
  [null],
  [[]],
  [{}],
  ['x', 'x'],
  {},
  { a: null },
  { '': '' },
  { constructor: { prototype: 1 } },
  { 'a b': 'c' },
  { $patch: 'delete' },
  { $patch: 'replace', a: 1 },
];
const STRANGE_KEYS: readonly string[] = [
  '',
  ' ',
  'x',
  '__proto__',
  'constructor',
  '$patch',
  'a.b/c',
  'Metadata',
  'toJSON',
];

/** A copy of `value` with one to three things changed. */
export function mutatedJson(value: JsonValue, random: Random): JsonValue {
  let result = cloneJson(value);
  for (let count = 1 + Math.floor(random.next() * 3); count > 0; count -= 1) result = mutateOnce(result, random);
  return result;
}

function mutateOnce(root: JsonValue, random: Random): JsonValue {
  const places = containers(root);
  if (places.length === 0) return oneOf(STRANGE, random);
  const place = oneOf(places, random);
  if (Array.isArray(place)) mutateList(place, random);
  else mutateObject(place, random);
  return root;
}

function mutateList(list: JsonValue[], random: Random): void {
  const index = Math.floor(random.next() * (list.length + 1));
  if (random.next() < 0.3) list.splice(index, 1);
  else if (random.next() < 0.5 && list.length > 0) list.push(cloneJson(list[index % list.length] ?? null));
  else list[index] = cloneJson(oneOf(STRANGE, random));
}

function mutateObject(object: JsonObject, random: Random): void {
  const keys = Object.keys(object);
  const key = keys.length === 0 || random.next() < 0.15 ? oneOf(STRANGE_KEYS, random) : oneOf(keys, random);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- any field may go
  if (random.next() < 0.25) delete object[key];
  else if (random.next() < 0.1) setOwn(object, key, nested(Math.floor(random.next() * 200)));
  else setOwn(object, key, cloneJson(oneOf(STRANGE, random)));
}

function nested(depth: number): JsonValue {
  let value: JsonValue = {};
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function containers(root: JsonValue): readonly (JsonValue[] | JsonObject)[] {
  const found: (JsonValue[] | JsonObject)[] = [];
  const open: JsonValue[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) found.push(next);
    else if (isJsonObject(next)) found.push(next);
    else continue;
    open.push(...Object.values(next));
  }
  return found;
}
