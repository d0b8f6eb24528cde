import type { Draft, PatchOperation } from './review.ts';

/** Nothing interprets the type yet. Semantics 4.2 */
export function defaultImport({ spec }: Draft): readonly PatchOperation[] {
  const { type = '' } = spec;
  return type === '' ? [{ op: 'add', path: '/spec/type', value: 'ClusterSetIP' }] : [];
}

export function defaultPolicy({ spec }: Draft): readonly PatchOperation[] {
  const { lbType = '' } = spec;
  return lbType === '' ? [{ op: 'add', path: '/spec/lbType', value: 'Locality' }] : [];
}
