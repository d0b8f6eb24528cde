/** Reading and filling decoded objects: every field has the JSON type of its schema, or is absent. */
import { numberAt, isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';

/** The items of a list of objects. */
export function objectsAt(parent: JsonObject | undefined, field: string): readonly JsonObject[] {
  const value = parent?.[field];
  return Array.isArray(value) ? (value as JsonObject[]) : NO_OBJECTS;
}

const NO_OBJECTS: readonly JsonObject[] = [];

/** The items of a list of strings. */
export function textsAt(parent: JsonObject | undefined, field: string): readonly string[] {
  const value = parent?.[field];
  return Array.isArray(value) ? (value as string[]) : [];
}

/** A string; empty where it is absent. */
export function textOf(parent: JsonObject | undefined, field: string): string {
  const value = parent?.[field];
  return typeof value === 'string' ? value : '';
}

/** A number; zero where it is absent. */
export function numberOf(parent: JsonObject | undefined, field: string): number {
  return numberAt(parent, field) ?? 0;
}

export function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** A map of strings: labels, annotations. */
export function mapAt(parent: JsonObject | undefined, field: string): Readonly<Record<string, string>> {
  const value = parent?.[field];
  return isJsonObject(value) ? (value as Record<string, string>) : {};
}

/** In Go, an empty string that is no pointer is an absent one. */
export function setDefault(parent: JsonObject, field: string, value: JsonValue): void {
  if (parent[field] === undefined || parent[field] === '') parent[field] = value;
}

/** A struct that is always there in Go: made when it is absent. */
export function structAt(parent: JsonObject, field: string): JsonObject {
  const value = parent[field];
  if (isJsonObject(value)) return value;
  const made: JsonObject = {};
  parent[field] = made;
  return made;
}
