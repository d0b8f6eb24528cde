import { isJsonObject, setOwn, textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import type { Answer } from './answer.ts';
import { jsonText } from '../../../kube/json/json-text.ts';

export interface Difference {
  /** `body.metadata.labels["a/b"]`. */
  readonly path: string;
  /** Absent: the real server says nothing here. */
  readonly expected?: JsonValue;
  readonly actual?: JsonValue;
}

/** Every place where two answers differ. */
export function differences(expected: Answer, actual: Answer): readonly Difference[] {
  const found: Difference[] = [];
  compare(asJson(expected), asJson(actual), '', found);
  return found;
}

function asJson({ status, headers, body, events }: Answer): JsonValue {
  return {
    status,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    ...(events === undefined ? {} : { events: [...events] }),
  };
}

function compare(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  path: string,
  found: Difference[],
): void {
  if (expected === actual) return;
  if (isJsonObject(expected) && isJsonObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)]))
      compare(ownField(expected, key), ownField(actual, key), fieldPath(path, key), found);
    return;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const [real, ours] = [byName(expected), byName(actual)];
    if (real !== undefined && ours !== undefined) {
      compare(real, ours, path, found);
      return;
    }
    for (let index = 0; index < Math.max(expected.length, actual.length); index += 1)
      compare(expected[index], actual[index], `${path}[${index}]`, found);
    return;
  }
  found.push({
    path,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  });
}

/** Lists of discovery, where one resource more would make every later one look different. */
function byName(items: readonly JsonValue[]): JsonObject | undefined {
  const result: JsonObject = {};
  for (const item of items) {
    if (!isJsonObject(item) || !('singularName' in item || 'preferredVersion' in item)) return undefined;
    setOwn(result, textAt(item, 'name') ?? '', item);
  }
  return items.length === 0 ? undefined : result;
}

function ownField(value: Readonly<Record<string, JsonValue>>, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function fieldPath(path: string, key: string): string {
  if (!/^[\w:-]+$/.test(key)) return `${path}["${key}"]`;
  return path === '' ? key : `${path}.${key}`;
}

/** For people: one place, both sides. */
export function differenceText({ path, expected, actual }: Difference): string {
  return `  ${path}\n    real: ${shown(expected)}\n    ours: ${shown(actual)}`;
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return '(absent)';
  const text = jsonText(value);
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
