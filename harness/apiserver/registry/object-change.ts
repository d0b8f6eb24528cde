import type { ApiObject } from '../../kube/json/api-object.ts';
import { equalJson, numberAt } from '../../kube/json/json.ts';

/** Gives a draft what no update changes, in place. Mirrors BeforeUpdate of apiserver `pkg/registry/rest/update.go`. */
export function keepSystemFields(draft: ApiObject, live: ApiObject): void {
  const next = draft.metadata;
  const old = live.metadata;
  for (const field of ['generation', 'creationTimestamp'] as const) {
    const value = old[field];
    if (value === undefined) Reflect.deleteProperty(next, field);
    else next[field] = value;
  }
  if ((next['uid'] ?? '') === '' && old['uid'] !== undefined) next['uid'] = old['uid'];
  if (old['deletionTimestamp'] !== undefined) next['deletionTimestamp'] = old['deletionTimestamp'];
  if (old['deletionGracePeriodSeconds'] !== undefined && next['deletionGracePeriodSeconds'] === undefined)
    next['deletionGracePeriodSeconds'] = old['deletionGracePeriodSeconds'];
}

const NOT_COUNTED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** One more generation when anything but metadata and status differs, unless the kind has counted already. In place. */
export function countGeneration(draft: ApiObject, live: ApiObject): void {
  const generation = numberAt(live.metadata, 'generation') ?? 0;
  if ((numberAt(draft.metadata, 'generation') ?? 0) !== generation) return;
  const fields = new Set([...Object.keys(draft), ...Object.keys(live)]);
  for (const field of fields)
    if (!NOT_COUNTED.has(field) && !equalJson(draft[field], live[field])) {
      draft.metadata['generation'] = generation + 1;
      return;
    }
}

/** Whether a write would change nothing: it is not made then, and nobody is told. */
export function isUnchanged(draft: ApiObject, live: ApiObject): boolean {
  return equalJson(draft, live);
}
