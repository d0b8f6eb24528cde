import { isDeepStrictEqual } from 'node:util';
import { SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import { keyOf } from '../../kube/meta/object.ts';
import { planChanges } from '../runtime/change-plan.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import { Writer } from '../runtime/writer.ts';
import { keyTextOf, type ClustersetWorld } from './clusterset-world.ts';
import { desiredDerivedServices, existingDerivedServices, overlayDerivedService } from './derived-services.ts';
import { desiredDerivedSlices, overlayDerivedSlice } from './derived-slices.ts';
import { desiredImports, overlayImport } from './desired-imports.ts';
import { withExportConditions, withImportStatus } from './export-status.ts';
import type { MemberCluster } from './member-cluster.ts';
import type { MergedExports } from './merge-exports.ts';

export interface ImportPassOptions {
  readonly member: MemberCluster;
  readonly world: ClustersetWorld;
  readonly exports: MergedExports;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Brings one cluster's derived Services, ServiceImports, EndpointSlices and export statuses to what the fleet exports
 * (000-R1 to R10). Writes only differences; a failed step does not stop the others.
 */
export async function reconcileImports(options: ImportPassOptions): Promise<void> {
  const { member } = options;
  if (!member.known || !member.serviceImports.served) return;
  await attemptAll([
    () => reconcileDerivedServices(options),
    () => reconcileServiceImports(options),
    () => reconcileDerivedSlices(options),
    () => reconcileExportStatuses(options),
  ]);
}

async function reconcileDerivedServices({ member, exports, signal }: ImportPassOptions): Promise<void> {
  const cluster = member.snapshot();
  const desired = desiredDerivedServices(cluster, exports);
  const plan = planChanges(existingDerivedServices(cluster, exports.spelling), desired, overlayDerivedService);
  await new Writer(member.client, SERVICE, member.services).carryOut(plan, signal);
}

/** After the derived Services, whose addresses the imports carry. */
async function reconcileServiceImports({ member, exports, now, signal }: ImportPassOptions): Promise<void> {
  const { spelling, imports } = exports;
  const writer = new Writer(member.client, spelling.serviceImports, member.serviceImports);
  const cluster = member.snapshot();
  const desired = desiredImports(cluster, exports);
  const plan = planChanges([...cluster.serviceImports.values()], desired, (current, wanted) =>
    overlayImport(spelling, current, wanted),
  );
  await attemptAll([
    () => writer.carryOut(plan, signal),
    () => {
      const outdated = desired.flatMap((wanted) => {
        const current = member.serviceImports.get(keyOf(wanted));
        const imported = imports.get(keyTextOf(wanted));
        const isKept = wanted === cluster.serviceImports.get(keyTextOf(wanted));
        if (current === undefined || imported === undefined || isKept) return [];
        const next = withImportStatus(current, wanted, spelling.importConditions(imported, wanted.spec), kubeTime(now));
        return isDeepStrictEqual(current.status, next.status) ? [] : [next];
      });
      return writer.updateStatuses(outdated, signal);
    },
  ]);
}

async function reconcileDerivedSlices({ member, world, exports, signal }: ImportPassOptions): Promise<void> {
  const cluster = member.snapshot();
  const desired = desiredDerivedSlices(world, cluster, exports);
  const plan = planChanges(cluster.derivedSlices, desired, overlayDerivedSlice);
  await new Writer(member.client, ENDPOINT_SLICE, member.endpointSlices).carryOut(plan, signal);
}

async function reconcileExportStatuses({ member, exports, now, signal }: ImportPassOptions): Promise<void> {
  const verdicts = exports.verdicts.get(member.name);
  const outdated = member.serviceExports.list().flatMap((exported) => {
    const drafts = verdicts?.get(keyTextOf(exported));
    if (drafts === undefined) return [];
    const next = withExportConditions(exported, drafts, kubeTime(now));
    return isDeepStrictEqual(next, exported) ? [] : [next];
  });
  await new Writer(member.client, exports.spelling.serviceExports, member.serviceExports).updateStatuses(
    outdated,
    signal,
  );
}
