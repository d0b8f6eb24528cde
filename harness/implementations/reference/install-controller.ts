import { allOrNone } from '../../core/all-or-none.ts';
import { FleetbedError } from '../../core/errors.ts';
import { runStep } from '../../core/events.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { SECRET } from '../../kube/api/core.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { ClusterHandle, Fleet } from '../../providers/provider.ts';
import type { InstallOptions } from '../implementation.ts';
import type { ControllerPlan } from './families/controller-plan.ts';
import { controllerAccess } from './manifests/controller-access.ts';
import { controllerDeployment } from './manifests/controller-deployment.ts';
import { memberKubeconfig, memberKubeconfigSecret } from './manifests/member-kubeconfig.ts';
import { routeTokenSecret } from './manifests/route-token-secret.ts';
import { FIELD_MANAGER, SYSTEM_NAMESPACE, TOKEN_SECRET } from './manifests/system-names.ts';
import { routeTokenFor } from './route-token.ts';

const TOKEN_TIMEOUT_MS = 30_000;

/**
 * Puts the CRDs and the controller's access into every member, and the controller itself into its homes. Returns without
 * waiting for the controller. Doing it again changes only what differs.
 */
export async function installController(fleet: Fleet, plan: ControllerPlan, options: InstallOptions): Promise<void> {
  const prepared = await allOrNone(
    options.signal,
    [...fleet.clusters.values()].map(
      (cluster) => (signal: AbortSignal) => prepareMember(cluster, plan, { ...options, signal }),
    ),
  );
  const tokens = new Map(prepared);
  await allOrNone(
    options.signal,
    plan.homes.map((home) => (signal: AbortSignal) => {
      const reached = plan.reach(home).map((name) => [name, tokens.get(name) ?? ''] as const);
      const kubeconfig = memberKubeconfig(fleet.kubeconfig('internal'), new Map(reached));
      const cluster = clusterNamed(fleet, home);
      return runStep(options, 'install controller', home, async () => {
        const token = await routeTokenFor(cluster, signal);
        const namespaces = [SYSTEM_NAMESPACE, ...(plan.proxyNamespaces ?? [])];
        await apply(cluster, { ...options, signal }, [
          memberKubeconfigSecret(kubeconfig),
          ...namespaces.map((namespace) => routeTokenSecret(namespace, token)),
          controllerDeployment({ image: options.image, args: plan.args(home), kubeconfig }),
          ...plan.objects(home),
        ]);
      });
    }),
  );
}

/** The cluster whose Gateways count. */
export function configCluster(fleet: Fleet): ClusterHandle {
  return clusterNamed(fleet, fleet.topology.configCluster);
}

function clusterNamed({ clusters }: Fleet, name: string): ClusterHandle {
  const found = clusters.get(name);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the fleet has no cluster ${name}`, {
    observed: `its clusters are ${[...clusters.keys()].join(', ')}`,
  });
}

/** The name of the member and the controller's token there. */
async function prepareMember(
  cluster: ClusterHandle,
  { crds, rules, homes }: ControllerPlan,
  options: InstallOptions,
): Promise<readonly [string, string]> {
  const role = homes.includes(cluster.name) ? 'config' : 'member';
  return runStep(options, 'install CRDs and access', cluster.name, async () => {
    await apply(cluster, options, [...crds, ...controllerAccess(role, rules)]);
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
