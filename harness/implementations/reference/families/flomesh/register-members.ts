import { clusterKeyOf } from '../../../../controllers/flomesh/cluster-key.ts';
import { GATEWAY_NAME } from '../../../../controllers/flomesh/names.ts';
import { allOrNone } from '../../../../core/all-or-none.ts';
import { FleetbedError, isFleetbedError } from '../../../../core/errors.ts';
import { runStep } from '../../../../core/events.ts';
import { notYet, ready, waitFor } from '../../../../core/wait.ts';
import { SECRET, SERVICE } from '../../../../kube/api/core.ts';
import { FLOMESH_CLUSTER, type FlomeshCluster } from '../../../../kube/api/flomesh.ts';
import { applyManifest } from '../../../../kube/manifest/apply-manifest.ts';
import { findCondition } from '../../../../kube/meta/conditions.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import { configCluster } from '../../install-controller.ts';
import { memberKubeconfig } from '../../manifests/member-kubeconfig.ts';
import { FIELD_MANAGER, SYSTEM_NAMESPACE, TOKEN_SECRET } from '../../manifests/system-names.ts';
import type { FamilyInstallOptions } from '../family.ts';

const GATEWAY_PORT = 80;

/**
 * Registers every cluster but the control plane's in the control plane, as step 003-S3 does by hand, with the rights that
 * the controller of that cluster has there. Resolves when all are managed.
 */
export async function registerMembers(fleet: Fleet, options: FamilyInstallOptions, timeoutMs: number): Promise<void> {
  const control = configCluster(fleet);
  const members = [...fleet.clusters.values()].filter(({ name }) => name !== control.name);
  await allOrNone(
    options.signal,
    members.map(
      (member) => (signal: AbortSignal) =>
        runStep(options, 'join cluster set', member.name, () =>
          register(fleet, control, member, { ...options, signal }, timeoutMs),
        ),
    ),
  );
}

async function register(
  fleet: Fleet,
  control: ClusterHandle,
  member: ClusterHandle,
  { clock, signal }: FamilyInstallOptions,
  timeoutMs: number,
): Promise<void> {
  const wait = { clock, signal, timeoutMs, everyMs: 50 };
  const gatewayHost = await gatewayAddress(member, wait);
  const secret = await member.client.get(SECRET, { namespace: SYSTEM_NAMESPACE, name: TOKEN_SECRET }, { signal });
  const token = Buffer.from(secret.data?.['token'] ?? '', 'base64').toString('utf8');
  const cluster: FlomeshCluster = {
    apiVersion: 'flomesh.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: member.name },
    spec: {
      gatewayHost,
      gatewayPort: GATEWAY_PORT,
      kubeconfig: memberKubeconfig(fleet.kubeconfig('internal'), new Map([[member.name, token]])),
    },
  };
  await applyManifest(control.client, [cluster], { clock, signal, fieldManager: FIELD_MANAGER });
  await orNotReady(control.name, () =>
    waitFor(
      `cluster ${clusterKeyOf(cluster)} is managed`,
      async (own) => {
        const { status } = await control.client.get(FLOMESH_CLUSTER, { name: member.name }, { signal: own });
        const found = findCondition(status?.conditions, 'Managed');
        return found?.status === 'True' ? ready(undefined) : notYet(found?.message ?? 'it has no condition Managed');
      },
      wait,
    ),
  );
}

/** Where the gateway of a cluster is reached from the others. */
async function gatewayAddress({ name, client }: ClusterHandle, wait: Parameters<typeof waitFor>[2]): Promise<string> {
  return orNotReady(name, () =>
    waitFor(
      `the gateway of ${name} has an address`,
      async (signal) => {
        const key = { namespace: SYSTEM_NAMESPACE, name: GATEWAY_NAME };
        const address = (await client.get(SERVICE, key, { signal })).status?.loadBalancer?.ingress?.[0]?.ip;
        return address === undefined ? notYet(`Service ${SYSTEM_NAMESPACE}/${GATEWAY_NAME} has none`) : ready(address);
      },
      wait,
    ),
  );
}

async function orNotReady<T>(cluster: string, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
    throw new FleetbedError('FLEETBED_IMPLEMENTATION_NOT_READY', `${cluster}: ${error.message}`, {
      observed: error.observed ?? 'nothing',
      hint: `see \`kubectl -n ${SYSTEM_NAMESPACE} describe pods\` in ${cluster}`,
    });
  }
}
