import { isJsonObject, objectAt, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';

/** Texts of a list; anything else in it is passed over. */
export function textsAt(parent: JsonObject | undefined, field: string): readonly string[] {
  const value = parent?.[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The named fields in that order, without those that Go leaves out: empty texts, lists, objects, zeros and nulls. */
export function pickFields(from: JsonObject | undefined, fields: readonly string[]): JsonObject {
  const result: JsonObject = {};
  for (const field of fields) {
    const value = from !== undefined && Object.hasOwn(from, field) ? from[field] : undefined;
    if (value !== undefined && !isEmptyValue(value)) result[field] = value;
  }
  return result;
}

/** What Go leaves out. */
export function isEmptyValue(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === null || value === '' || value === 0 || value === false;
}

/** The metadata as it was sent; empty where none was. */
export function metadataOf(body: JsonObject): JsonObject {
  return objectAt(body, 'metadata') ?? {};
}

/** @throws KubeStatusError 400 where the body names another namespace than the path */
export function refuseOtherNamespace(body: JsonObject, namespace: string): void {
  const sent = metadataOf(body)['namespace'];
  if (typeof sent === 'string' && sent !== '' && sent !== namespace)
    throw refusals.badRequest('the namespace of the provided object does not match the namespace sent on the request');
}
