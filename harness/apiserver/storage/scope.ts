import type { ObjectKey } from '../../kube/meta/object.ts';
import type { Scope } from './storage.ts';

/** Whether an object of the scope's resource belongs to it. */
export function isWithinScope({ namespace, name }: Scope, key: ObjectKey): boolean {
  if (name !== undefined) return key.name === name && (key.namespace ?? '') === (namespace ?? '');
  return namespace === undefined || key.namespace === namespace;
}
