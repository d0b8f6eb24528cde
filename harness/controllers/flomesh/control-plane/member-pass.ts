import { isDeepStrictEqual } from 'node:util';
import { NAMESPACE, type Namespace } from '../../../kube/api/core.ts';
import { FLOMESH_SERVICE_EXPORT, FLOMESH_SERVICE_IMPORT } from '../../../kube/api/flomesh.ts';
import { findCondition, kubeTime } from '../../../kube/meta/conditions.ts';
import { planChanges } from '../../runtime/change-plan.ts';
import { attemptAll } from '../../runtime/write-failures.ts';
import { Writer } from '../../runtime/writer.ts';
import type { FlomeshTwin } from '../flomesh-twin.ts';
import type { ClusterSet } from './cluster-set.ts';
import { rejectedMessage, REJECTED_REASON, withConflict } from './conflict-condition.ts';
import { desiredImports, overlayImport } from './desired-imports.ts';
import type { JoinedMember } from './member-connector.ts';

export interface PassOptions {
  readonly set: ClusterSet;
  readonly twin: Pick<FlomeshTwin, 'imports' | 'missingNamespaces'>;
  readonly now: Date;
}

/** Brings one member's namespaces, imports and conflict conditions to what the set says. Writes only differences. */
export async function reconcileMember(member: JoinedMember, options: PassOptions, signal: AbortSignal): Promise<void> {
  await attemptAll([
    () => reconcileImports(member, options, signal),
    () => reconcileConflicts(member, options, signal),
  ]);
}

async function reconcileImports(
  { key, client, informers }: JoinedMember,
  { set, twin }: PassOptions,
  signal: AbortSignal,
): Promise<void> {
  const world = set.members.find((each) => each.key === key);
  if (world === undefined || !informers.imports.served) return;
  const desired = twin.imports(desiredImports(world, set.judged, set.members), world);
  const namespaces = [...new Set(desired.map(({ metadata }) => metadata.namespace ?? ''))];
  // 003-R9
  const missing = namespaces.filter((name) => informers.namespaces.get({ name }) === undefined).map(namespaceObject);
  await new Writer(client, NAMESPACE, informers.namespaces).carryOut(
    { create: twin.missingNamespaces(missing), update: [], remove: [] },
    signal,
  );
  const plan = planChanges(informers.imports.list(), desired, overlayImport);
  await new Writer(client, FLOMESH_SERVICE_IMPORT, informers.imports).carryOut(plan, signal);
}

function namespaceObject(name: string): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

async function reconcileConflicts(
  { key, client, informers, events }: JoinedMember,
  { set, now }: PassOptions,
  signal: AbortSignal,
): Promise<void> {
  const own = [...set.judged.values()].flat().filter(({ member }) => member.key === key);
  const outdated = own.flatMap(({ exported, conflict }) => {
    const next = withConflict(exported, conflict, kubeTime(now));
    if (isDeepStrictEqual(next, exported)) return [];
    const before = findCondition(exported.status?.conditions, 'Conflict');
    const after = findCondition(next.status?.conditions, 'Conflict');
    if (conflict !== undefined && (before?.status !== 'True' || before.message !== after?.message))
      events.warning(exported, REJECTED_REASON, rejectedMessage(exported, conflict));
    return [next];
  });
  await new Writer(client, FLOMESH_SERVICE_EXPORT, informers.exports).updateStatuses(outdated, signal);
}
