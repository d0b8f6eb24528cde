import { compareKeys } from './key-order.ts';
import { isWithinScope } from './scope.ts';
import type { Scope, StorageEvent, Stored } from './storage.ts';

/**
 * What a list was before some events.
 *
 * @param current in the order of keys
 * @param events everything that happened to the resource since then, oldest first
 */
export function undoEvents(
  current: readonly Stored[],
  events: readonly StorageEvent[],
  scope: Scope,
): readonly Stored[] {
  const before = new Map<string, Stored | undefined>();
  for (const event of events) {
    const id = idOf(event.stored);
    if (isWithinScope(scope, event.stored.key) && !before.has(id)) before.set(id, event.previous);
  }
  if (before.size === 0) return current;
  const untouched = current.filter((stored) => !before.has(idOf(stored)));
  const restored = [...before.values()].filter((stored) => stored !== undefined);
  restored.sort((a, b) => compareKeys(a.key, b.key));
  return merge(untouched, restored);
}

function merge(a: readonly Stored[], b: readonly Stored[]): readonly Stored[] {
  const merged: Stored[] = [];
  let next = 0;
  for (const stored of a) {
    for (let other = b[next]; other !== undefined && compareKeys(other.key, stored.key) < 0; other = b[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(stored);
  }
  return [...merged, ...b.slice(next)];
}

function idOf({ key }: Stored): string {
  return `${key.namespace ?? ''}/${key.name}`;
}
