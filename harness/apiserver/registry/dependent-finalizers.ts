import type { ApiObject } from '../../kube/json/api-object.ts';
import { listAt } from '../../kube/json/json.ts';
import type { DeletionOptions } from './registry.ts';
import type { ResourceStrategy } from './strategy.ts';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/**
 * The finalizers of an object once its deletion has begun: the garbage collector is told through them what becomes of
 * dependents. Mirrors deletionFinalizersForGarbageCollection of apiserver `pkg/registry/generic/registry/store.go`.
 *
 * @param wish of the request; without one an earlier one counts, then what the kind does by default
 */
export function dependentFinalizers(
  { metadata }: ApiObject,
  wish: DeletionOptions['propagationPolicy'],
  byDefault?: ResourceStrategy['defaultPropagation'],
): readonly string[] {
  const present = listAt(metadata, 'finalizers').map(String);
  const policy = byDefault === 'Unsupported' ? undefined : (wish ?? earlierWish(present) ?? byDefault);
  const others = present.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  if (policy === 'Orphan') others.push(ORPHAN);
  if (policy === 'Foreground') others.push(FOREGROUND);
  return others;
}

/** The first one that was written down. */
function earlierWish(finalizers: readonly string[]): DeletionOptions['propagationPolicy'] {
  const first = finalizers.find((name) => name === ORPHAN || name === FOREGROUND);
  if (first === undefined) return undefined;
  return first === ORPHAN ? 'Orphan' : 'Foreground';
}
