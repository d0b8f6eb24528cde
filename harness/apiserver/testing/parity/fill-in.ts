import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';

/** `$name` to its value. */
export type Values = ReadonlyMap<string, JsonValue>;

const NAME = /\$([A-Za-z]\w*)/g;

/** Unknown names stay as they are: a patch may say `$patch`. */
export function fillText(text: string, values: Values, encode: (text: string) => string = (same) => same): string {
  return text.replaceAll(NAME, (whole, name: string) => {
    const value = values.get(name);
    if (value === undefined) return whole;
    return encode(typeof value === 'string' ? value : JSON.stringify(value));
  });
}

export function fillJson(value: JsonValue, values: Values): JsonValue {
  if (typeof value === 'string') {
    const whole = /^\$([A-Za-z]\w*)$/.exec(value)?.[1];
    return (whole === undefined ? undefined : values.get(whole)) ?? fillText(value, values);
  }
  if (Array.isArray(value)) return value.map((item) => fillJson(item, values));
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) setOwn(result, key, fillJson(item, values));
  return result;
}

/** Whether `value` has all that `wanted` has. A list needs some item for each wanted one. */
export function containsJson(value: JsonValue | undefined, wanted: JsonValue): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(value) && wanted.every((item) => value.some((candidate) => containsJson(candidate, item)));
  if (isJsonObject(wanted))
    return isJsonObject(value) && Object.entries(wanted).every(([key, item]) => containsJson(value[key], item));
  return value === wanted;
}
