import { FleetbedError, isFleetbedError, messageOf } from '../../core/errors.ts';
import { notYet, ready, waitFor, type Observation } from '../../core/wait.ts';
import { GATEWAY_CLASS_NAME } from '../../controllers/multicluster-gateway/names.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { GATEWAY_CLASS } from '../../kube/api/gateway.ts';
import { POD, type Pod } from '../../kube/api/pod.ts';
import { findCondition, isConditionTrue } from '../../kube/meta/conditions.ts';
import { keyOf } from '../../kube/meta/object.ts';
import type { ClusterHandle } from '../../providers/provider.ts';
import type { InstallOptions } from '../implementation.ts';
import { CONTROLLER, SYSTEM_NAMESPACE } from './manifests/system-names.ts';

const LOG_LINES = 20;

/** Waits until the controller is available and has accepted its class. Throws `FLEETBED_IMPLEMENTATION_NOT_READY`. */
export async function awaitController(
  config: ClusterHandle,
  { clock, signal }: Pick<InstallOptions, 'clock' | 'signal'>,
  timeoutMs: number,
): Promise<void> {
  const deadline = clock.now() + timeoutMs;
  const until = (what: string, look: (own: AbortSignal) => Promise<Observation<undefined>>): Promise<undefined> =>
    waitFor(what, look, { clock, signal, timeoutMs: deadline - clock.now() });
  try {
    await until(`Deployment ${SYSTEM_NAMESPACE}/${CONTROLLER} is available`, (own) => available(config, own));
    await until(`GatewayClass ${GATEWAY_CLASS_NAME} is accepted`, (own) => classAccepted(config, own));
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
    throw new FleetbedError('FLEETBED_IMPLEMENTATION_NOT_READY', `the controller in ${config.name}: ${error.message}`, {
      observed: [error.observed ?? '', ...(await lastWords(config, signal))].join('\n'),
      hint: `see \`kubectl -n ${SYSTEM_NAMESPACE} describe pods\` in ${config.name}`,
    });
  }
}

async function available({ client }: ClusterHandle, signal: AbortSignal): Promise<Observation<undefined>> {
  const key = { namespace: SYSTEM_NAMESPACE, name: CONTROLLER };
  const deployment = await client.find(DEPLOYMENT, key, { signal });
  if (deployment === undefined) return notYet('it is not there');
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment.status ?? {};
  const seen = observedGeneration >= (deployment.metadata.generation ?? 0);
  if (seen && updatedReplicas === 1 && availableReplicas === 1) return ready(undefined);
  const pods = await controllerPods(client, signal);
  return notYet(pods.length === 0 ? 'it has no pod' : pods.map(describePod).join('; '));
}

async function classAccepted({ client }: ClusterHandle, signal: AbortSignal): Promise<Observation<undefined>> {
  const found = await client.find(GATEWAY_CLASS, { name: GATEWAY_CLASS_NAME }, { signal });
  if (found === undefined) return notYet('it is not there');
  if (isConditionTrue(found.status?.conditions, 'Accepted')) return ready(undefined);
  const condition = findCondition(found.status?.conditions, 'Accepted');
  return notYet(condition === undefined ? 'it has no condition Accepted' : `${condition.reason}: ${condition.message}`);
}

async function controllerPods(client: ClusterHandle['client'], signal: AbortSignal): Promise<readonly Pod[]> {
  const labelSelector = `app.kubernetes.io/name=${CONTROLLER}`;
  return (await client.list(POD, { namespace: SYSTEM_NAMESPACE, labelSelector, signal })).items;
}

function describePod({ metadata, status }: Pod): string {
  const containers = (status?.containerStatuses ?? []).map(({ ready: isReady, restartCount, state }) => {
    const why = state?.waiting ?? state?.terminated;
    const reason = [why?.reason, why?.message].filter((part) => part !== undefined).join(' ');
    return `${isReady ? 'ready' : 'not ready'}, ${String(restartCount)} restarts${reason === '' ? '' : `, ${reason}`}`;
  });
  return `pod ${metadata.name} is ${[status?.phase ?? 'unknown', ...containers].join(': ')}`;
}

/** What the controller logged last, or why that cannot be read: it must not hide what went wrong. */
async function lastWords(config: ClusterHandle, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const lines: string[] = [];
    for (const pod of await controllerPods(config.client, signal))
      for await (const line of config.logs(keyOf(pod), { signal, tailLines: LOG_LINES })) lines.push(line);
    return lines;
  } catch (error) {
    signal.throwIfAborted();
    return [`its log cannot be read: ${messageOf(error)}`];
  }
}
