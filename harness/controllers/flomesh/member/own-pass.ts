import { isDeepStrictEqual } from 'node:util';
import { FLOMESH_SERVICE_EXPORT } from '../../../kube/api/flomesh.ts';
import { INGRESS } from '../../../kube/api/networking.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { kubeTime } from '../../../kube/meta/conditions.ts';
import { planChanges } from '../../runtime/change-plan.ts';
import { attemptAll } from '../../runtime/write-failures.ts';
import { Writer } from '../../runtime/writer.ts';
import type { FlomeshTwin } from '../flomesh-twin.ts';
import { overlayExportIngress } from './export-ingress.ts';
import { isGenerated, judgeOwnExports } from './judge-own-exports.ts';
import type { OwnInformers } from './own-informers.ts';
import { withValid } from './valid-condition.ts';

export interface OwnPassOptions {
  readonly client: KubeClient;
  readonly informers: OwnInformers;
  readonly twin: Pick<FlomeshTwin, 'verdicts'>;
  readonly now: Date;
}

/** Brings the Ingresses and conditions of the own cluster's exports to what they say. Writes only differences. 003-R4 */
export async function reconcileOwnExports(
  { client, informers, twin, now }: OwnPassOptions,
  signal: AbortSignal,
): Promise<void> {
  if (!informers.exports.served) return;
  const verdicts = twin.verdicts(judgeOwnExports(informers.world));
  const current = informers.ingresses.list().filter(isGenerated);
  const desired = verdicts.flatMap(({ ingress }) => ingress ?? []);
  await attemptAll([
    () =>
      new Writer(client, INGRESS, informers.ingresses).carryOut(
        planChanges(current, desired, overlayExportIngress),
        signal,
      ),
    () => {
      const outdated = verdicts.flatMap((verdict) => {
        const next = withValid(verdict, kubeTime(now));
        return isDeepStrictEqual(next, verdict.exported) ? [] : [next];
      });
      return new Writer(client, FLOMESH_SERVICE_EXPORT, informers.exports).updateStatuses(outdated, signal);
    },
  ]);
}
