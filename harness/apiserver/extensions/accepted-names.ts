/** Which names a CRD gets. Mirrors apiextensions-apiserver `pkg/controller/status/naming_controller.go`. */
import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { ESTABLISHED, hasCondition, INSTALLING, NOT_ACCEPTED, type CrdCondition } from './crd-conditions.ts';

type Names = CustomResourceDefinition['spec']['names'];

export interface NameDecision {
  readonly acceptedNames: Partial<Names>;
  readonly namesAccepted: CrdCondition;
  readonly established: CrdCondition;
}

/** What a CRD of the same group holds. Names that were refused are not held. */
export function acceptedNamesOf({ status }: CustomResourceDefinition): Partial<Names> {
  return (status as { readonly acceptedNames?: Partial<Names> } | undefined)?.acceptedNames ?? {};
}

/** @param all CRDs of the server, `crd` itself included */
export function decideNames(crd: CustomResourceDefinition, all: readonly CustomResourceDefinition[]): NameDecision {
  const held = heldNames(crd.spec.group, all);
  const wanted = crd.spec.names;
  const before = acceptedNamesOf(crd);
  const conflicts: [string, string][] = [];
  const resourceName = (field: 'plural' | 'singular', reason: string): string | undefined =>
    decide(wanted[field], before[field], held.resources, reason, conflicts);
  const kindName = (field: 'kind' | 'listKind', reason: string): string | undefined =>
    decide(wanted[field], before[field], held.kinds, reason, conflicts);
  const plural = resourceName('plural', 'PluralConflict');
  const singular = resourceName('singular', 'SingularConflict');
  const shortNames = decideShortNames(wanted.shortNames, before.shortNames, held.resources, conflicts);
  const kind = kindName('kind', 'KindConflict');
  const listKind = kindName('listKind', 'ListKindConflict');
  const acceptedNames = Object.fromEntries(
    Object.entries({ plural, singular, shortNames, kind, listKind, categories: wanted.categories }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Partial<Names>;
  const namesAccepted = namesCondition(conflicts);
  return { acceptedNames, namesAccepted, established: establishedAfter(crd, namesAccepted) };
}

/** The last conflict is the one that is told. */
function namesCondition(conflicts: readonly (readonly [string, string])[]): CrdCondition {
  const [reason, message] = conflicts.at(-1) ?? ['NoConflicts', 'no conflicts found'];
  return { type: 'NamesAccepted', status: conflicts.length === 0 ? 'True' : 'False', reason, message };
}

/** A CRD that was established once stays it. */
function establishedAfter(crd: CustomResourceDefinition, { status }: CrdCondition): CrdCondition {
  if (hasCondition(crd, 'Established')) return ESTABLISHED;
  return status === 'True' ? INSTALLING : NOT_ACCEPTED;
}

function heldNames(
  group: string,
  all: readonly CustomResourceDefinition[],
): { readonly resources: ReadonlySet<string>; readonly kinds: ReadonlySet<string> } {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const crd of all) {
    if (crd.spec.group !== group) continue;
    const names = acceptedNamesOf(crd);
    for (const name of [names.plural, names.singular, ...(names.shortNames ?? [])]) resources.add(name ?? '');
    for (const name of [names.kind, names.listKind]) kinds.add(name ?? '');
  }
  return { resources, kinds };
}

function decide(
  wanted: string | undefined,
  before: string | undefined,
  held: ReadonlySet<string>,
  reason: string,
  conflicts: [string, string][],
): string | undefined {
  if ((wanted ?? '') === (before ?? '') || !held.has(wanted ?? '')) return wanted;
  conflicts.push([reason, `${JSON.stringify(wanted)} is already in use`]);
  return before;
}

function decideShortNames(
  wanted: readonly string[] | undefined,
  before: readonly string[] | undefined,
  held: ReadonlySet<string>,
  conflicts: [string, string][],
): readonly string[] | undefined {
  const taken = (wanted ?? []).filter((name) => before?.includes(name) !== true && held.has(name));
  if (taken.length === 0) return wanted;
  const problems = taken.map((name) => `${JSON.stringify(name)} is already in use`);
  conflicts.push(['ShortNamesConflict', problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`]);
  return before;
}
