import { GATEWAY_CLASS_NAME } from '../../../../controllers/multicluster-gateway/names.ts';
import { FleetbedError } from '../../../../core/errors.ts';
import { notYet, ready, waitFor } from '../../../../core/wait.ts';
import { DEPLOYMENT, type Deployment } from '../../../../kube/api/apps.ts';
import { GATEWAY_CLASS } from '../../../../kube/api/gateway.ts';
import { applyManifest } from '../../../../kube/manifest/apply-manifest.ts';
import { isConditionTrue } from '../../../../kube/meta/conditions.ts';
import type { ObjectKey } from '../../../../kube/meta/object.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import type { InstallOptions } from '../../../implementation.ts';
import { awaitDeployment } from '../../await-controller.ts';
import { configCluster } from '../../install-controller.ts';
import { controllerAccess } from '../../manifests/controller-access.ts';
import { controllerArgs } from '../../manifests/controller-args.ts';
import { MULTICLUSTER_GATEWAY_RULES } from '../../manifests/controller-rules.ts';
import { CONTROLLER, FIELD_MANAGER, SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';

type Options = Pick<InstallOptions, 'clock' | 'signal'>;

const FLAG = '--config-cluster';
const KEY: ObjectKey = { namespace: SYSTEM_NAMESPACE, name: CONTROLLER };

/**
 * Makes another cluster the config cluster of a running fleet (000-R21): the controller stays where it is and is started
 * anew with another cluster to read. Proxies keep their tables meanwhile. Resolves when it has taken the new one on.
 *
 * Does not move the controller itself: when the cluster that it runs in is lost, so are all changes until it is back.
 */
export async function moveConfigCluster(
  fleet: Fleet,
  to: string,
  { clock, signal }: Options,
  timeoutMs: number,
): Promise<void> {
  const home = configCluster(fleet);
  const target = clusterNamed(fleet, to);
  const access = controllerAccess('config', MULTICLUSTER_GATEWAY_RULES);
  await applyManifest(target.client, access, { clock, signal, fieldManager: FIELD_MANAGER });
  const args = [...controllerArgs({ ...fleet.topology, configCluster: to }), '--home', home.name];
  const deployment = await home.client.get(DEPLOYMENT, KEY, { signal });
  await home.client.update(DEPLOYMENT, withArgs(deployment, args), { signal });
  await awaitConfigCluster(fleet, to, { clock, signal }, timeoutMs);
}

/** The cluster that the controller reads Gateways from: that of the topology until it was moved. */
export async function currentConfigCluster(fleet: Fleet, signal: AbortSignal): Promise<string> {
  const home = configCluster(fleet);
  const found: Partial<Deployment> | undefined = await home.client.find(DEPLOYMENT, KEY, { signal });
  const args = found?.spec?.template.spec.containers[0]?.args ?? [];
  const at = args.indexOf(FLAG);
  return (at === -1 ? undefined : args[at + 1]) ?? home.name;
}

/** Resolves when the controller is available and has its class in `config`. Throws `FLEETBED_IMPLEMENTATION_NOT_READY`. */
export async function awaitConfigCluster(
  fleet: Fleet,
  config: string,
  options: Options,
  timeoutMs: number,
): Promise<void> {
  const deadline = options.clock.now() + timeoutMs;
  await awaitDeployment(configCluster(fleet), CONTROLLER, options, timeoutMs);
  const { client } = clusterNamed(fleet, config);
  await waitFor(
    `GatewayClass ${GATEWAY_CLASS_NAME} is accepted in ${config}`,
    async (signal) => {
      const found = await client.find(GATEWAY_CLASS, { name: GATEWAY_CLASS_NAME }, { signal });
      return isConditionTrue(found?.status?.conditions, 'Accepted') ? ready(undefined) : notYet('it is not');
    },
    { ...options, timeoutMs: Math.max(0, deadline - options.clock.now()) },
  );
}

function withArgs({ spec, ...rest }: Deployment, args: readonly string[]): Deployment {
  const { template } = spec;
  const containers = template.spec.containers.map((container) => ({ ...container, args }));
  return { ...rest, spec: { ...spec, template: { ...template, spec: { ...template.spec, containers } } } };
}

function clusterNamed({ clusters }: Fleet, name: string): ClusterHandle {
  const found = clusters.get(name);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the fleet has no cluster ${name}`, {
    observed: `its clusters are ${[...clusters.keys()].join(', ')}`,
  });
}
