import { isDeepStrictEqual } from 'node:util';
import type { Service, ServicePort } from '../../../kube/api/core.ts';
import type { FlomeshServiceExport } from '../../../kube/api/flomesh.ts';
import { isConditionTrue } from '../../../kube/meta/conditions.ts';
import { keyOf, keyText } from '../../../kube/meta/object.ts';
import type { MemberWorld } from './member-world.ts';

/** An export that counts, with the cluster that it is of. */
export interface JudgedExport {
  readonly member: MemberWorld;
  readonly exported: FlomeshServiceExport;
  /** Why it is not accepted. Absent for one that is. */
  readonly conflict?: string;
}

/**
 * The valid exports of the set by `namespace/name`, oldest first, each accepted or in conflict (003-R7, 003-R11, 003-B16): the first is
 * accepted unchecked; each further one must have a Service of the same type and ports as every other member that has one,
 * whether that member exports it or not. What a member that was never seen has cannot be compared.
 */
export function judgeExports(members: readonly MemberWorld[]): ReadonlyMap<string, readonly JudgedExport[]> {
  const found = new Map<string, { member: MemberWorld; exported: FlomeshServiceExport }[]>();
  for (const member of members)
    for (const exported of member.exports.filter(counts)) {
      const key = keyText(keyOf(exported));
      const known = found.get(key);
      if (known === undefined) found.set(key, [{ member, exported }]);
      else known.push({ member, exported });
    }
  return new Map(
    [...found].map(([key, candidates]) => [
      key,
      candidates.toSorted(byAge).map((candidate, index) => {
        const conflict = index === 0 ? undefined : conflictOf(candidate.member, key, members);
        return conflict === undefined ? candidate : { ...candidate, conflict };
      }),
    ]),
  );
}

function counts({ metadata, status }: FlomeshServiceExport): boolean {
  return metadata.deletionTimestamp === undefined && isConditionTrue(status?.conditions, 'Valid');
}

interface Candidate {
  readonly member: MemberWorld;
  readonly exported: FlomeshServiceExport;
}

function byAge(a: Candidate, b: Candidate): number {
  const [x, y] = [a, b].map(({ member, exported }) => `${exported.metadata.creationTimestamp ?? ''} ${member.key}`) as [
    string,
    string,
  ];
  return x < y ? -1 : 1;
}

function conflictOf(own: MemberWorld, key: string, members: readonly MemberWorld[]): string | undefined {
  const service = own.services.get(key);
  // Its own controller will say so.
  if (service === undefined) return undefined;
  for (const member of members) {
    const other = member === own ? undefined : member.services.get(key);
    if (other === undefined) continue;
    const [type, otherType] = [typeOf(service), typeOf(other)];
    if (type !== otherType) return `[${member.key}] service type doesn't match: ${type} vs ${otherType}`;
    if (!isDeepStrictEqual(portsOf(service), portsOf(other)))
      return `[${member.key}] spec.ports conflict, please check service spec`;
  }
  return undefined;
}

function typeOf({ spec }: Service): string {
  return spec?.type ?? 'ClusterIP';
}

/** Node ports are chosen by each cluster for itself: no two would ever be equal. */
function portsOf({ spec }: Service): readonly ServicePort[] {
  return (spec?.ports ?? []).map(({ nodePort: _own, ...port }) => ({
    protocol: 'TCP',
    targetPort: port.port,
    ...port,
  }));
}
