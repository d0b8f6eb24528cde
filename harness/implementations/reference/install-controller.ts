import { allOrNone } from '../../core/all-or-none.ts';
import { FleetbedError } from '../../core/errors.ts';
import { runStep } from '../../core/events.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { SECRET } from '../../kube/api/core.ts';
import { MULTICLUSTER_GATEWAY_CRDS } from '../../kube/crds/crds.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { ClusterHandle, Fleet } from '../../providers/provider.ts';
import type { InstallOptions } from '../implementation.ts';
import { controllerAccess } from './manifests/controller-access.ts';
import { controllerArgs } from './manifests/controller-args.ts';
import { controllerDeployment } from './manifests/controller-deployment.ts';
import { memberKubeconfig, memberKubeconfigSecret } from './manifests/member-kubeconfig.ts';
import { routesService } from './manifests/routes-service.ts';
import { FIELD_MANAGER, SYSTEM_NAMESPACE, TOKEN_SECRET } from './manifests/system-names.ts';

const TOKEN_TIMEOUT_MS = 30_000;

/**
 * Puts the CRDs and the controller's access into every member, and the controller itself into the config cluster.
 * Returns without waiting for the controller. Doing it again changes only what differs.
 */
export async function installController(fleet: Fleet, options: InstallOptions): Promise<void> {
  const { topology, clusters } = fleet;
  const prepared = await allOrNone(
    options.signal,
    [...clusters.values()].map(
      (cluster) => (signal: AbortSignal) => prepareMember(fleet, cluster, { ...options, signal }),
    ),
  );
  const kubeconfig = memberKubeconfig(fleet.kubeconfig('internal'), new Map(prepared));
  const config = configCluster(fleet);
  await runStep(options, 'install controller', config.name, () =>
    apply(config, options, [
      memberKubeconfigSecret(kubeconfig),
      controllerDeployment({ image: options.image, args: controllerArgs(topology), kubeconfig }),
      routesService(topology.routesNodePort),
    ]),
  );
}

/** The cluster whose Gateways count. */
export function configCluster({ topology, clusters }: Fleet): ClusterHandle {
  const config = clusters.get(topology.configCluster);
  if (config === undefined)
    throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the fleet has no config cluster ${topology.configCluster}`, {
      observed: `its clusters are ${[...clusters.keys()].join(', ')}`,
    });
  return config;
}

/** The name of the member and the controller's token there. */
async function prepareMember(
  { topology }: Fleet,
  cluster: ClusterHandle,
  options: InstallOptions,
): Promise<readonly [string, string]> {
  const role = cluster.name === topology.configCluster ? 'config' : 'member';
  return runStep(options, 'install CRDs and access', cluster.name, async () => {
    await apply(cluster, options, [...MULTICLUSTER_GATEWAY_CRDS, ...controllerAccess(role)]);
    return [cluster.name, await controllerToken(cluster, options)] as const;
  });
}

async function apply(
  { client }: ClusterHandle,
  { clock, signal }: InstallOptions,
  objects: readonly KubeObject[],
): Promise<void> {
  await applyManifest(client, objects, { clock, signal, fieldManager: FIELD_MANAGER });
}

/** The token controller fills the Secret in a moment after it was made. */
async function controllerToken({ name, client }: ClusterHandle, { clock, signal }: InstallOptions): Promise<string> {
  const key = { namespace: SYSTEM_NAMESPACE, name: TOKEN_SECRET };
  return waitFor(
    `token of the controller in ${name}`,
    async (own) => {
      const token = (await client.get(SECRET, key, { signal: own })).data?.['token'];
      if (token === undefined) return notYet(`Secret ${SYSTEM_NAMESPACE}/${TOKEN_SECRET} has no token yet`);
      return ready(Buffer.from(token, 'base64').toString('utf8'));
    },
    { clock, signal, timeoutMs: TOKEN_TIMEOUT_MS, everyMs: 50 },
  );
}
