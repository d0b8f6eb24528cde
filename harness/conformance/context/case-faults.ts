import type { Clock } from '../../core/clock.ts';
import type { ClusterFaults, Fault } from '../../faults/fault.ts';
import { scaleDeployment } from '../../faults/scale-deployment.ts';
import { makePodsUnready } from '../../faults/unready-pods.ts';
import type { CaseCluster, CaseFaults } from './case-context.ts';

export interface FaultSeams {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly faults: ClusterFaults;
  /** Takes charge of undoing. */
  readonly own: (fault: Fault) => Fault;
}

/** The faults of a case: those of the fleet and those that go through an API server, all undone at its end. */
export function faultsFor({ clock, signal, faults, own }: FaultSeams): CaseFaults {
  const target = ({ name, client }: CaseCluster): { cluster: string; client: CaseCluster['client'] } => ({
    cluster: name,
    client,
  });
  return {
    scale: async (cluster, deployment, replicas) =>
      own(await scaleDeployment(target(cluster), deployment, replicas, { clock, signal })),
    makeUnready: async (cluster, namespace, labelSelector) =>
      own(await makePodsUnready(target(cluster), { namespace, labelSelector }, { clock, signal })),
    kill: async ({ name }) => own(await faults.kill(name, signal)),
    pause: async ({ name }) => own(await faults.pause(name, signal)),
  };
}
