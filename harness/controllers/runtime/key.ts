import type { ObjectKey } from '../../kube/meta/object.ts';

/** The key of a work queue's text: `namespace/name`, or `name` for cluster-scoped objects. */
export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}
