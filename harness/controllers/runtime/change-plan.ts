import { isDeepStrictEqual } from 'node:util';
import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';

/** What has to be written so that what is becomes what should be. */
export interface ChangePlan<T> {
  readonly create: readonly T[];
  readonly update: readonly T[];
  readonly remove: readonly T[];
}

/**
 * Compares by namespace and name. `overlay` lays the desired fields over a current object and leaves the rest, such as
 * what the server filled in; an overlay that changes nothing is no update.
 */
export function planChanges<T extends KubeObject>(
  current: readonly T[],
  desired: readonly T[],
  overlay: (current: T, desired: T) => T,
): ChangePlan<T> {
  const before = new Map(current.map((object) => [keyText(keyOf(object)), object]));
  const create: T[] = [];
  const update: T[] = [];
  for (const wanted of desired) {
    const key = keyText(keyOf(wanted));
    const existing = before.get(key);
    before.delete(key);
    if (existing === undefined) create.push(wanted);
    else if (existing.metadata.deletionTimestamp === undefined) {
      const next = overlay(existing, wanted);
      if (!isDeepStrictEqual(next, existing)) update.push(next);
    }
  }
  const remove = [...before.values()].filter((object) => object.metadata.deletionTimestamp === undefined);
  return { create, update, remove };
}
