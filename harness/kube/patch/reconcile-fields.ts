/**
 * Sets that were written under another schema: lists and maps that have become atomic are owned as a whole by those who
 * owned parts of them. Mirrors structured-merge-diff `typed/reconcile_schema.go`.
 */
import { isEmptySet, LEAF, type FieldSet } from './field-set.ts';
import type { TypedSchema } from './typed-schema.ts';

const reconciled = new WeakMap<FieldSet, TypedSchema>();

/** The same set when nothing has to change, which is remembered. */
export function reconcileFields(set: FieldSet, type: TypedSchema): FieldSet {
  if (reconciled.get(set) === type) return set;
  const result = reconcileChildren(set, type);
  reconciled.set(result, type);
  return result;
}

function reconcileChildren(set: FieldSet, type: TypedSchema): FieldSet {
  let result: FieldSet | undefined;
  for (const element in set) {
    if (element === '.') continue;
    const node = set[element] as FieldSet;
    const child = typeBelow(type, element);
    const now = child === undefined ? node : reconcileNode(node, child);
    if (now !== node) (result ??= { ...set })[element] = now;
  }
  return result ?? set;
}

function reconcileNode(node: FieldSet, type: TypedSchema): FieldSet {
  if (isEmptySet(node)) return node;
  if (type.map !== undefined) {
    if (type.map.deduced) return node;
    return type.map.atomic ? LEAF : reconcileChildren(node, type);
  }
  if (type.scalar !== undefined || type.list === undefined) return node;
  return type.list.relation === 'atomic' ? LEAF : reconcileChildren(node, type);
}

function typeBelow(type: TypedSchema, element: string): TypedSchema | undefined {
  if (type.map !== undefined) return element.startsWith('f:') ? type.map.field(element.slice(2)).type : undefined;
  return type.scalar === undefined ? type.list?.element : undefined;
}
