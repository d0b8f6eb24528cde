import { notYet, ready, waitFor, type Observation } from '../core/wait.ts';
import { DEPLOYMENT, type Deployment } from '../kube/api/apps.ts';
import { POD, type Pod } from '../kube/api/pod.ts';
import { selectorMatches } from '../kube/meta/label-selector.ts';
import { keyText, type ObjectKey } from '../kube/meta/object.ts';
import { isNotFound } from '../kube/status/status-predicates.ts';
import type { Fault } from './fault.ts';
import { FAULT_DEFAULTS, injectFault, notThere, type FaultOptions, type FaultTarget } from './inject-fault.ts';
import { describePods, isServing } from './pod-readiness.ts';

/**
 * Sets the replicas of a Deployment, by its scale subresource as `kubectl scale` does.
 *
 * Resolves when the Deployment's status has that many replicas, all available, and exactly as many pods serve; pods that
 * are terminating may still be there. Undoing restores the earlier count and waits in the same way; a Deployment that is
 * gone by then is left alone.
 */
export async function scaleDeployment(
  target: FaultTarget,
  key: ObjectKey,
  replicas: number,
  options: FaultOptions,
): Promise<Fault> {
  const { signal } = options;
  const description = `scale ${keyText(key)} in ${target.cluster} to ${String(replicas)}`;
  const deployment = await target.client.find(DEPLOYMENT, key, { signal });
  if (deployment === undefined) throw notThere(description);
  const earlier = deployment.spec.replicas ?? 1;
  const scaling = { target, key, options };
  return await injectFault(
    {
      description,
      inject: (injecting) => scaleAndAwait(scaling, replicas, injecting),
      undo: async (undoing) => {
        try {
          await scaleAndAwait(scaling, earlier, undoing);
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      },
    },
    options,
  );
}

interface Scaling {
  readonly target: FaultTarget;
  readonly key: ObjectKey;
  readonly options: FaultOptions;
}

async function scaleAndAwait({ target, key, options }: Scaling, replicas: number, signal: AbortSignal): Promise<void> {
  const { client, cluster } = target;
  await client.mergePatch(DEPLOYMENT, key, { spec: { replicas } }, { signal, subresource: 'scale' });
  await waitFor(
    `deployment ${keyText(key)} in ${cluster} with ${String(replicas)} serving pods`,
    async (looking) => {
      const deployment = await client.find(DEPLOYMENT, key, { signal: looking });
      if (deployment === undefined) return ready(undefined);
      const namespace = key.namespace === undefined ? {} : { namespace: key.namespace };
      const { items } = await client.list(POD, { ...namespace, signal: looking });
      const own = items.filter((pod) => selectorMatches(deployment.spec.selector, pod.metadata.labels));
      return scaled(deployment, own, replicas);
    },
    { clock: options.clock, signal, timeoutMs: options.timeoutMs ?? FAULT_DEFAULTS.timeoutMs },
  );
}

function scaled({ metadata, status = {} }: Deployment, pods: readonly Pod[], replicas: number): Observation<undefined> {
  const { observedGeneration = 0, replicas: current = 0, availableReplicas = 0 } = status;
  const serving = pods.filter(isServing).length;
  const settled =
    observedGeneration >= (metadata.generation ?? 0) && current === replicas && availableReplicas === replicas;
  if (settled && serving === replicas) return ready(undefined);
  return notYet(
    `${String(current)} replicas, ${String(availableReplicas)} available, ${String(serving)} serving; ${describePods(pods)}`,
  );
}
