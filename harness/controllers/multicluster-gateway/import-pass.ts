import { isDeepStrictEqual } from 'node:util';
import { SERVICE } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../../kube/api/discovery.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import { keyOf } from '../../kube/meta/object.ts';
import { planChanges } from '../runtime/change-plan.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import { Writer } from '../runtime/writer.ts';
import { desiredDerivedServices, existingDerivedServices, overlayDerivedService } from './derived-services.ts';
import { desiredDerivedSlices, overlayDerivedSlice } from './derived-slices.ts';
import { desiredImports, overlayImport } from './desired-imports.ts';
import { withExportConditions } from './export-status.ts';
import type { MemberCluster } from './member-cluster.ts';
import type { MergedExports } from './merge-exports.ts';
import { keyTextOf, type World } from './world.ts';

export interface ImportPassOptions {
  readonly member: MemberCluster;
  readonly world: World;
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
  const plan = planChanges(existingDerivedServices(cluster), desired, overlayDerivedService);
  await new Writer(member.client, SERVICE, member.services).carryOut(plan, signal);
}

/** After the derived Services, whose addresses the imports carry. */
async function reconcileServiceImports({ member, exports, signal }: ImportPassOptions): Promise<void> {
  const writer = new Writer(member.client, SERVICE_IMPORT, member.serviceImports);
  const cluster = member.snapshot();
  const desired = desiredImports(cluster, exports);
  await attemptAll([
    () => writer.carryOut(planChanges([...cluster.serviceImports.values()], desired, overlayImport), signal),
    () => {
      const outdated = desired.flatMap((wanted) => {
        const current = member.serviceImports.get(keyOf(wanted));
        if (current === undefined || wanted.status === undefined) return [];
        return isDeepStrictEqual(current.status, wanted.status) ? [] : [{ ...current, status: wanted.status }];
      });
      return writer.updateStatuses(outdated, signal);
    },
  ]);
}

async function reconcileDerivedSlices({ member, world, exports, signal }: ImportPassOptions): Promise<void> {
  const cluster = member.snapshot();
  const plan = planChanges(cluster.derivedSlices, desiredDerivedSlices(world, cluster, exports), overlayDerivedSlice);
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
  await new Writer(member.client, SERVICE_EXPORT, member.serviceExports).updateStatuses(outdated, signal);
}
