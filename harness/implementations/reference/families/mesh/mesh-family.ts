import { allOrNone } from '../../../../core/all-or-none.ts';
import { FleetbedError, isFleetbedError } from '../../../../core/errors.ts';
import { runStep } from '../../../../core/events.ts';
import { addressAt, parseIpv4Range } from '../../../../core/ipv4.ts';
import { notYet, ready, waitFor, type Observation } from '../../../../core/wait.ts';
import { SYSTEM_NAMESPACE } from '../../../../controllers/mesh/names.ts';
import { DEPLOYMENT } from '../../../../kube/api/apps.ts';
import { SERVICE } from '../../../../kube/api/core.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import { loadBalancerRange } from '../../../../topology/load-balancer-range.ts';
import type { Installation, InstallOptions } from '../../../implementation.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ReferenceFamily } from '../family.ts';
import { installMesh } from './install-mesh.ts';
import { istiodName } from './istiod-objects.ts';
import { MESH_FEATURES } from './mesh-features.ts';
import { DEFAULT_MESH_REVISION, EASTWEST_GATEWAY } from './mesh-labels.ts';

/**
 * A mesh of several networks: a control plane in each cluster, which reads the others by remote secrets, an east-west
 * gateway in each, and sidecars in the pods of namespaces that ask for them.
 *
 * Does not uninstall: what it makes goes with the fleet.
 */
export const meshFamily: ReferenceFamily = {
  name: 'mesh',
  features: MESH_FEATURES,
  install: async (fleet, options) => {
    await installMesh(fleet, { ...options, revision: DEFAULT_MESH_REVISION });
    return opened(fleet, options, REFERENCE_TIMEOUTS.installMs);
  },
  attach: (fleet, options) => opened(fleet, options, REFERENCE_TIMEOUTS.attachMs),
};

async function opened(fleet: Fleet, options: InstallOptions, timeoutMs: number): Promise<Installation> {
  await allOrNone(
    options.signal,
    [...fleet.clusters.values()].map(
      (cluster) => (signal: AbortSignal) =>
        runStep(options, 'await mesh', cluster.name, async () => {
          await giveAddress(fleet, cluster, signal);
          await awaitMesh(cluster, { ...options, signal }, timeoutMs);
        }),
    ),
  );
  return {
    gatewayClass: '',
    // There is no way in from outside.
    gatewayUrl: () => undefined,
    restartProxies: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * Where nobody gives Services of type LoadBalancer an address, the gateway gets the first of those that the node of its
 * cluster answers for.
 */
async function giveAddress({ topology }: Fleet, { name, client }: ClusterHandle, signal: AbortSignal): Promise<void> {
  const plan = topology.clusters.find((each) => each.name === name);
  const range = parseIpv4Range((plan === undefined ? undefined : loadBalancerRange(topology, plan)) ?? '');
  if (range === undefined) return;
  const key = { namespace: SYSTEM_NAMESPACE, name: EASTWEST_GATEWAY };
  const ip = addressAt(range, 1);
  const { status } = await client.get(SERVICE, key, { signal });
  if (status?.loadBalancer?.ingress?.[0]?.ip === ip) return;
  await client.mergePatch(
    SERVICE,
    key,
    { status: { loadBalancer: { ingress: [{ ip }] } } },
    { signal, subresource: 'status' },
  );
}

/** Throws `FLEETBED_IMPLEMENTATION_NOT_READY`. */
async function awaitMesh(cluster: ClusterHandle, { clock, signal }: InstallOptions, timeoutMs: number): Promise<void> {
  const deadline = clock.now() + timeoutMs;
  const until = (what: string, look: (own: AbortSignal) => Promise<Observation<undefined>>): Promise<undefined> =>
    waitFor(what, look, { clock, signal, timeoutMs: deadline - clock.now(), everyMs: 50 });
  try {
    for (const name of [istiodName(DEFAULT_MESH_REVISION), EASTWEST_GATEWAY])
      await until(`Deployment ${SYSTEM_NAMESPACE}/${name} is available`, (own) => available(cluster, name, own));
    await until(`Service ${SYSTEM_NAMESPACE}/${EASTWEST_GATEWAY} has an address`, (own) => addressed(cluster, own));
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
    throw new FleetbedError('FLEETBED_IMPLEMENTATION_NOT_READY', `the mesh in ${cluster.name}: ${error.message}`, {
      observed: error.observed ?? '',
      hint: `see \`kubectl -n ${SYSTEM_NAMESPACE} describe pods\` in ${cluster.name}`,
      cause: error,
    });
  }
}

async function available(
  { client }: ClusterHandle,
  name: string,
  signal: AbortSignal,
): Promise<Observation<undefined>> {
  const deployment = await client.find(DEPLOYMENT, { namespace: SYSTEM_NAMESPACE, name }, { signal });
  if (deployment === undefined) return notYet('it is not there');
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment.status ?? {};
  const isSeen = observedGeneration >= (deployment.metadata.generation ?? 0);
  const wanted = deployment.spec.replicas ?? 1;
  if (isSeen && updatedReplicas === wanted && availableReplicas === wanted) return ready(undefined);
  return notYet(`${String(availableReplicas)} of ${String(wanted)} pods are available`);
}

async function addressed({ client }: ClusterHandle, signal: AbortSignal): Promise<Observation<undefined>> {
  const service = await client.find(SERVICE, { namespace: SYSTEM_NAMESPACE, name: EASTWEST_GATEWAY }, { signal });
  const address = service?.status?.loadBalancer?.ingress?.[0]?.ip;
  return address === undefined ? notYet('it has none yet') : ready(undefined);
}
