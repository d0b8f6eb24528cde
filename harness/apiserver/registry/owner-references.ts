import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, textAt, type JsonValue } from '../../kube/json/json.ts';
import { jsonText } from '../../kube/json/json-text.ts';

/**
 * Drops owner references that say the same as an earlier one, in place, and warns. Mirrors apiserver
 * `pkg/endpoints/handlers/rest.go`, dedupOwnerReferencesAndAddWarning.
 */
export function dropRepeatedOwners({ metadata }: ApiObject, warn: (message: string) => void): void {
  const owners = metadata['ownerReferences'];
  if (!Array.isArray(owners) || owners.length < 2) return;
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const kept: JsonValue[] = [];
  for (const owner of owners) {
    const same = jsonText(owner);
    if (seen.has(same)) repeated.add(isJsonObject(owner) ? (textAt(owner, 'uid') ?? '') : '');
    else kept.push(owner);
    seen.add(same);
  }
  if (repeated.size === 0) return;
  metadata['ownerReferences'] = kept;
  warn(
    '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject ' +
      `such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...repeated].join(', ')}`,
  );
}
