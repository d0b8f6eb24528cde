/**
 * The annotation of client-side `kubectl apply`, kept up to date by server-side apply with the manager `kubectl`. Mirrors
 * apimachinery `managedfields/internal/lastappliedupdater.go` and `lastappliedmanager.go`.
 */
import { isJsonObject, objectAt, setOwn, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { compareTyped } from './compare-typed.ts';
import { difference, type FieldSet } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { goJson } from './path-element.ts';
import type { TypedSchema } from './typed-schema.ts';
import { parseJsonValue } from '../json/parse-json.ts';

export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manager for which the annotation counts. */
export const LAST_APPLIED_MANAGER = 'kubectl';

/** Of all annotations of an object together, in bytes. */
const ANNOTATIONS_LIMIT_BYTES = 256 * 1024;

export function lastAppliedOf(object: JsonObject): string | undefined {
  const text = textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), LAST_APPLIED_ANNOTATION);
  return text === '' ? undefined : text;
}

/** Writes the applied configuration into the annotation of `object`, in place; not when annotations become too large. */
export function setLastApplied(object: JsonObject, config: JsonObject): void {
  const metadata = objectAt(object, 'metadata');
  const annotations = objectAt(metadata, 'annotations');
  if (metadata === undefined || annotations === undefined) return;
  const next = { ...annotations, [LAST_APPLIED_ANNOTATION]: lastAppliedText(config) };
  let size = 0;
  for (const [key, value] of Object.entries<JsonValue>(next))
    if (typeof value === 'string') size += Buffer.byteLength(key) + Buffer.byteLength(value);
  if (size > ANNOTATIONS_LIMIT_BYTES) Reflect.deleteProperty(next, LAST_APPLIED_ANNOTATION);
  metadata['annotations'] = next;
}

/** Without the annotation itself; keys sorted, as Go writes them. */
function lastAppliedText(config: JsonObject): string {
  const metadata = objectAt(config, 'metadata');
  const annotations = objectAt(metadata, 'annotations');
  if (annotations === undefined || !Object.hasOwn(annotations, LAST_APPLIED_ANNOTATION)) return sortedJson(config);
  const { [LAST_APPLIED_ANNOTATION]: _, ...others } = annotations;
  return sortedJson({ ...config, metadata: { ...metadata, annotations: others } });
}

function sortedJson(value: JsonObject): string {
  return `${goJson(sorted(value))}\n`;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value).sort()) setOwn(result, key, sorted(value[key] ?? null));
  return result;
}

/**
 * Fields that client-side apply set and that still have that value: the user changes them without a conflict, whoever is
 * said to own them. Undefined: there is no usable annotation.
 */
export function fieldsOfLastApplied(live: JsonObject, apiVersion: string, type: TypedSchema): FieldSet | undefined {
  const text = lastAppliedOf(live);
  if (text === undefined) return undefined;
  try {
    const config = parseJsonValue(text);
    if (!isJsonObject(config) || config['apiVersion'] !== apiVersion) return undefined;
    const { changed, removed } = compareTyped(config, live, type);
    return difference(difference(fieldsOf(config, type), changed), removed);
  } catch {
    return undefined;
  }
}
