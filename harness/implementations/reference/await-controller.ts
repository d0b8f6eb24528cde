import { FleetbedError, isFleetbedError, messageOf } from '../../core/errors.ts';
import { notYet, ready, waitFor, type Observation } from '../../core/wait.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { GATEWAY_CLASS } from '../../kube/api/gateway.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import { findCondition, isConditionTrue } from '../../kube/meta/conditions.ts';
import { keyOf } from '../../kube/meta/object.ts';
import type { ClusterHandle } from '../../providers/provider.ts';
import type { InstallOptions } from '../implementation.ts';
import { CONTROLLER, SYSTEM_NAMESPACE } from './manifests/system-names.ts';

const LOG_LINES = 20;

/**
 * Waits until the controller is available and, if it has a class of Gateways, has accepted it. Throws
 * `FLEETBED_IMPLEMENTATION_NOT_READY`.
 */
export async function awaitController(
  home: ClusterHandle,
  gatewayClass: string | undefined,
  options: Pick<InstallOptions, 'clock' | 'signal'>,
  timeoutMs: number,
): Promise<void> {
  const deadline = options.clock.now() + timeoutMs;
  await awaitDeployment(home, CONTROLLER, options, timeoutMs);
  if (gatewayClass === undefined) return;
  await orLastWords(home, { name: CONTROLLER, namespace: SYSTEM_NAMESPACE }, options.signal, () =>
    waitFor(`GatewayClass ${gatewayClass} is accepted`, (own) => classAccepted(home, gatewayClass, own), {
      ...options,
      timeoutMs: deadline - options.clock.now(),
    }),
  );
}

/** Waits until a Deployment is available. Throws `FLEETBED_IMPLEMENTATION_NOT_READY`. */
export async function awaitDeployment(
  cluster: ClusterHandle,
  name: string,
  { clock, signal }: Pick<InstallOptions, 'clock' | 'signal'>,
  timeoutMs: number,
  namespace: string = SYSTEM_NAMESPACE,
): Promise<void> {
  const key = { name, namespace };
  await orLastWords(cluster, key, signal, () =>
    waitFor(`Deployment ${namespace}/${name} is available`, (own) => available(cluster, key, own), {
      clock,
      signal,
      timeoutMs,
    }),
  );
}

/** Of a Deployment, and of the pods that have its name as a label. */
interface DeploymentKey {
  readonly name: string;
  readonly namespace: string;
}

async function orLastWords(
  cluster: ClusterHandle,
  key: DeploymentKey,
  signal: AbortSignal,
  wait: () => Promise<undefined>,
): Promise<void> {
  try {
    await wait();
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
    const who = key.name === CONTROLLER ? 'the controller' : key.name;
    throw new FleetbedError('FLEETBED_IMPLEMENTATION_NOT_READY', `${who} in ${cluster.name}: ${error.message}`, {
      observed: [error.observed ?? '', ...(await lastWords(cluster, key, signal))].join('\n'),
      hint: `see \`kubectl -n ${key.namespace} describe pods\` in ${cluster.name}`,
    });
  }
}

async function available(
  { client }: ClusterHandle,
  key: DeploymentKey,
  signal: AbortSignal,
): Promise<Observation<undefined>> {
  const deployment = await client.find(DEPLOYMENT, key, { signal });
  if (deployment === undefined) return notYet('it is not there');
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment.status ?? {};
  const seen = observedGeneration >= (deployment.metadata.generation ?? 0);
  if (seen && updatedReplicas === 1 && availableReplicas === 1) return ready(undefined);
  const pods = await podsOf(client, key, signal);
  return notYet(pods.length === 0 ? 'it has no pod' : pods.map(describePod).join('; '));
}

async function classAccepted(
  { client }: ClusterHandle,
  name: string,
  signal: AbortSignal,
): Promise<Observation<undefined>> {
  const found = await client.find(GATEWAY_CLASS, { name }, { signal });
  if (found === undefined) return notYet('it is not there');
  if (isConditionTrue(found.status?.conditions, 'Accepted')) return ready(undefined);
  const condition = findCondition(found.status?.conditions, 'Accepted');
  return notYet(condition === undefined ? 'it has no condition Accepted' : `${condition.reason}: ${condition.message}`);
}

async function podsOf(
  client: ClusterHandle['client'],
  { name, namespace }: DeploymentKey,
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  const labelSelector = `app.kubernetes.io/name=${name}`;
  return (await client.list(POD, { namespace, labelSelector, signal })).items;
}

function describePod({ metadata, status }: Pod): string {
  const containers = (status?.containerStatuses ?? []).map(({ ready: isReady, restartCount, state }) => {
    const why = state?.waiting ?? state?.terminated;
    const reason = [why?.reason, why?.message].filter((part) => part !== undefined).join(' ');
    return `${isReady ? 'ready' : 'not ready'}, ${String(restartCount)} restarts${reason === '' ? '' : `, ${reason}`}`;
  });
  return `pod ${metadata.name} is ${[status?.phase ?? 'unknown', ...containers].join(': ')}`;
}

/** What it logged last, or why that cannot be read: it must not hide what went wrong. */
async function lastWords(cluster: ClusterHandle, key: DeploymentKey, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const lines: string[] = [];
    for (const pod of await podsOf(cluster.client, key, signal))
      for await (const line of cluster.logs(keyOf(pod), { signal, tailLines: LOG_LINES })) lines.push(line);
    return lines;
  } catch (error) {
    signal.throwIfAborted();
    return [`its log cannot be read: ${messageOf(error)}`];
  }
}
