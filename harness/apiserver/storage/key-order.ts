import type { ObjectKey } from '../../kube/meta/object.ts';

/**
 * The order of lists: that of etcd's keys `<namespace>/<name>` compared as a whole, so namespace `a-b` comes before `a`
 * because `-` sorts before `/`.
 */
export function compareKeys(a: ObjectKey, b: ObjectKey): number {
  const byNamespace = compareNamespaces(a.namespace ?? '', b.namespace ?? '');
  return byNamespace === 0 ? compareText(a.name, b.name) : byNamespace;
}

export function compareNamespaces(a: string, b: string): number {
  return a === b ? 0 : compareText(`${a}/`, `${b}/`);
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Where `wanted` is in a sorted list, or would have to be put. O(log n). */
export function sortedIndex<T>(items: readonly T[], compareWithWanted: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWithWanted(items[middle] as T) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
