/** The refusal of an apply that would change what others own. Mirrors apimachinery `managedfields/internal/conflict.go`. */
import { refusals } from '../status/refusals.ts';
import { pathTexts, type FieldSet } from './field-set.ts';
import { compareTexts, type Owner } from './managed-fields.ts';

/** Fields of other owners that an apply would change, by the identifier of the owner. */
export type Conflicts = ReadonlyMap<string, { readonly owner: Owner; readonly fields: FieldSet }>;

/** A 409 with a cause for each field. Upstream names owners in no order; here they are sorted. */
export function applyConflict(conflicts: Conflicts): Error {
  const owners = [...conflicts].sort(([a], [b]) => compareTexts(a, b));
  const found = owners.map(([, { owner, fields }]) => ({ owner: ownerText(owner), paths: pathTexts(fields) }));
  const causes = found.flatMap(({ owner, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field })),
  );
  const [first, second] = causes;
  if (first !== undefined && second === undefined)
    return refusals.applyConflict(`Apply failed with 1 conflict: ${first.message}: ${first.field}`, causes);
  const lines = found.flatMap(({ owner, paths }) => [`conflicts with ${owner}:`, ...paths.map((path) => `- ${path}`)]);
  return refusals.applyConflict(`Apply failed with ${String(causes.length)} conflicts: ${lines.join('\n')}`, causes);
}

function ownerText({ manager, operation, apiVersion, subresource }: Owner): string {
  const part = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const version = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${JSON.stringify(manager)}${part}${version}`;
}
