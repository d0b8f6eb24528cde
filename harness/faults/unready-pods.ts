import { settleAll } from '../core/all-or-none.ts';
import { FleetbedError } from '../core/errors.ts';
import { notYet, ready, waitFor } from '../core/wait.ts';
import { POD, type Pod } from '../kube/api/pod.ts';
import type { Fault } from './fault.ts';
import { FAULT_DEFAULTS, injectFault, type FaultOptions, type FaultTarget } from './inject-fault.ts';
import { describePod, describePods, findAgain, isReady, isServing } from './pod-readiness.ts';

export interface PodSelection {
  readonly namespace: string;
  /** As `kubectl -l`: `app=store,version=v1`. */
  readonly labelSelector: string;
}

/** Where the sample program `store` is told to fail or pass its readiness probe (semantics 0.6 and the addition to it). */
const CONTROL = { port: 8080, unready: '/fleetbed/unready', ready: '/fleetbed/ready' } as const;

/**
 * Makes the serving pods of a selection fail their readiness probe while they go on answering: what a rolling update or an
 * overloaded pod looks like to a load balancer.
 *
 * The pods must run `store`; they are told through the API server's pod proxy. Resolves when each of them has
 * Ready=False or is gone. Undoing makes those that are still there ready and waits for Ready=True. Throws
 * `FLEETBED_FAULT_FAILED` when no pod of the selection serves. Pods that are made later are not touched.
 */
export async function makePodsUnready(
  target: FaultTarget,
  { namespace, labelSelector }: PodSelection,
  options: FaultOptions,
): Promise<Fault> {
  const { signal } = options;
  const description = `make pods ${labelSelector} of ${namespace} in ${target.cluster} unready`;
  const { items } = await target.client.list(POD, { namespace, labelSelector, signal });
  const pods = items.filter(isServing);
  if (pods.length === 0) throw nothingServes(description, items);
  const each = (work: (pod: Pod) => Promise<void>): Promise<void> => settleAll(pods.map(work));
  return await injectFault(
    {
      description,
      inject: async (injecting) => {
        await each((pod) => tell(target, pod, CONTROL.unready, injecting));
        await each((pod) => awaitUnready(target, pod, options, injecting));
      },
      undo: (undoing) => each((pod) => mend(target, pod, options, undoing)),
    },
    options,
  );
}

async function awaitUnready(
  target: FaultTarget,
  pod: Pod,
  { clock, timeoutMs = FAULT_DEFAULTS.timeoutMs }: FaultOptions,
  signal: AbortSignal,
): Promise<void> {
  await waitFor(
    `pod ${pod.metadata.name} in ${target.cluster} with Ready=False`,
    async (looking) => {
      const now = await findAgain(target.client, pod, looking);
      return now === undefined || !isReady(now) ? ready(undefined) : notYet(describePod(now));
    },
    { clock, signal, timeoutMs },
  );
}

/** Tells until the pod was told once, then looks: after a node came back the pod proxy can refuse for a moment. */
async function mend(
  target: FaultTarget,
  pod: Pod,
  { clock, timeoutMs = FAULT_DEFAULTS.timeoutMs }: FaultOptions,
  signal: AbortSignal,
): Promise<void> {
  let told = false;
  await waitFor(
    `pod ${pod.metadata.name} in ${target.cluster} with Ready=True`,
    async (looking) => {
      const now = await findAgain(target.client, pod, looking);
      if (now === undefined) return ready(undefined);
      if (told && isReady(now)) return ready(undefined);
      if (!told) await tell(target, pod, CONTROL.ready, looking);
      told = true;
      return notYet(describePod(now));
    },
    { clock, signal, timeoutMs },
  );
}

async function tell({ client }: FaultTarget, { metadata }: Pod, path: string, signal: AbortSignal): Promise<void> {
  const pod = `/api/v1/namespaces/${metadata.namespace ?? 'default'}/pods/${metadata.name}:${String(CONTROL.port)}`;
  await client.raw(`${pod}/proxy${path}`, { method: 'POST', signal });
}

function nothingServes(description: string, pods: readonly Pod[]): FleetbedError {
  return new FleetbedError('FLEETBED_FAULT_FAILED', `${description}: none of them serves to begin with`, {
    observed: describePods(pods),
    hint: 'wait until the workload is ready before breaking it, and check the label selector',
  });
}
