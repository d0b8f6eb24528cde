import { FleetbedError } from '../../../../core/errors.ts';
import { DEPLOYMENT } from '../../../../kube/api/apps.ts';
import { applyManifest } from '../../../../kube/manifest/apply-manifest.ts';
import type { Fleet } from '../../../../providers/provider.ts';
import type { InstallOptions } from '../../../implementation.ts';
import { awaitDeployment } from '../../await-controller.ts';
import { configCluster } from '../../install-controller.ts';
import { controllerAccess } from '../../manifests/controller-access.ts';
import { CONTROLLER, FIELD_MANAGER, SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';
import { ingressControllerArgs, type IngressDefect } from './controller-plan.ts';
import { MULTICLUSTER_INGRESS_RULES } from './multicluster-ingress-rules.ts';

export interface MoveOptions extends Pick<InstallOptions, 'clock' | 'signal'> {
  /** Of the controller that is moved. */
  readonly ingressDefect: IngressDefect | undefined;
}

/**
 * Makes another cluster the config cluster of a running fleet (001-R11): the controller stays where it is and is started anew
 * with another cluster to read. Proxies keep their tables meanwhile. Resolves when it has seen the whole fleet.
 *
 * Does not move the controller itself: when the cluster that it runs in is lost, so are all changes until it is back.
 */
export async function moveIngressConfig(
  fleet: Fleet,
  to: string,
  { clock, signal, ingressDefect }: MoveOptions,
  timeoutMs: number,
): Promise<void> {
  const home = configCluster(fleet);
  const target = fleet.clusters.get(to);
  if (target === undefined)
    throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the fleet has no cluster ${to}`, {
      observed: `its clusters are ${[...fleet.clusters.keys()].join(', ')}`,
    });
  const access = controllerAccess('config', MULTICLUSTER_INGRESS_RULES);
  await applyManifest(target.client, access, { clock, signal, fieldManager: FIELD_MANAGER });
  const key = { namespace: SYSTEM_NAMESPACE, name: CONTROLLER };
  const deployment = await home.client.get(DEPLOYMENT, key, { signal });
  const { template } = deployment.spec;
  const args = ingressControllerArgs(fleet.topology, to, ingressDefect);
  const containers = template.spec.containers.map((container) => ({ ...container, args }));
  const next = { ...template, spec: { ...template.spec, containers } };
  await home.client.update(DEPLOYMENT, { ...deployment, spec: { ...deployment.spec, template: next } }, { signal });
  await awaitDeployment(home, CONTROLLER, { clock, signal }, timeoutMs);
}
