/** Texts that cells of several kinds share. Mirrors kubernetes `pkg/printers/internalversion/printers.go`. */
import { isJsonObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { humanDuration } from './human-duration.ts';

export const NONE = '<none>';
export const UNKNOWN = '<unknown>';
export const UNSET = '<unset>';

/** The time since a timestamp. */
export function sinceText(timestamp: JsonValue | undefined, nowMs: number): string {
  const then = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(then) ? UNKNOWN : humanDuration(nowMs - then);
}

export function ageText(object: JsonObject, nowMs: number): string {
  return sinceText(objectAt(object, 'metadata')?.['creationTimestamp'], nowMs);
}

export function nameText(object: JsonObject): string {
  return textAt(objectAt(object, 'metadata'), 'name') ?? '';
}

export function isDeleted(object: JsonObject): boolean {
  return textAt(objectAt(object, 'metadata'), 'deletionTimestamp') !== undefined;
}

/** `a=1,b=2`. */
export function labelsText(labels: JsonObject | undefined): string {
  const pairs = Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${textAt(labels, key) ?? ''}`);
  return pairs.length === 0 ? NONE : pairs.join(',');
}

/** The items of a list that are objects. */
export function objectsAt(parent: JsonObject | undefined, field: string): JsonObject[] {
  return listAt(parent, field).filter(isJsonObject);
}

export function countAt(parent: JsonObject | undefined, field: string): number {
  const value = parent?.[field];
  return typeof value === 'number' ? value : 0;
}

export function sizeOf(value: JsonValue | undefined): number {
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** Containers and images of a pod template. */
export function containerTexts(template: JsonObject | undefined): readonly [names: string, images: string] {
  const containers = objectsAt(objectAt(template, 'spec'), 'containers');
  const join = (field: string): string => containers.map((container) => textAt(container, field) ?? '').join(',');
  return [join('name'), join('image')];
}

/** The first three, and how many more there are. */
export function listText(items: readonly string[], total: number = items.length): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${String(total - 3)} more...` : shown;
}

/** A number, or a text that says how the server prints its absence. */
export function numberText(value: JsonValue | undefined, absent: string): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : absent;
}

/** The condition of a type. */
export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  return objectsAt(objectAt(object, 'status'), 'conditions').find((condition) => condition['type'] === type);
}
