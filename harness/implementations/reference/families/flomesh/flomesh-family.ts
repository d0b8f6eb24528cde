import { GATEWAY_NAME } from '../../../../controllers/flomesh/names.ts';
import { allOrNone } from '../../../../core/all-or-none.ts';
import { runStep } from '../../../../core/events.ts';
import { FLOMESH_CRDS } from '../../../../kube/crds/flomesh/flomesh-crds.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { awaitController, awaitDeployment } from '../../await-controller.ts';
import { installController } from '../../install-controller.ts';
import { familyArgs } from '../../manifests/family-args.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { FLOMESH_FEATURES } from './flomesh-features.ts';
import { FLOMESH_RULES } from './flomesh-rules.ts';
import { gatewayObjects } from './gateway-objects.ts';
import { registerMembers } from './register-members.ts';

/**
 * FSM and osm-edge: a controller and a gateway in every cluster. The config cluster is the control plane of a set of all
 * others; like the tutorial, who wants other sets registers Cluster objects of their own.
 *
 * Does not: uninstall, restart proxies between cases.
 */
export const flomeshFamily: ReferenceFamily = {
  name: 'flomesh',
  features: new Set(FLOMESH_FEATURES),
  install: async (fleet, options) => {
    await installController(fleet, planOf(fleet.topology, options.image), options);
    const installation = await opened(fleet, options, REFERENCE_TIMEOUTS.installMs);
    await registerMembers(fleet, options, REFERENCE_TIMEOUTS.installMs);
    return installation;
  },
  attach: (fleet, options) => opened(fleet, options, REFERENCE_TIMEOUTS.attachMs),
};

function planOf(topology: Topology, image: string): ControllerPlan {
  return {
    crds: FLOMESH_CRDS,
    rules: FLOMESH_RULES,
    homes: topology.clusters.map(({ name }) => name),
    reach: (home) => [home],
    args: (home) => familyArgs({ family: 'flomesh', topology, home, reach: [home], settings: { image } }),
    objects: () => gatewayObjects(image),
  };
}

async function opened(fleet: Fleet, options: FamilyInstallOptions, timeoutMs: number): Promise<Installation> {
  const each = (
    step: string,
    wait: (cluster: ClusterHandle, own: FamilyInstallOptions) => Promise<void>,
  ): Promise<unknown> =>
    allOrNone(
      options.signal,
      [...fleet.clusters.values()].map(
        (cluster) => (signal: AbortSignal) =>
          runStep(options, step, cluster.name, () => wait(cluster, { ...options, signal })),
      ),
    );
  await each('await controller', (cluster, own) => awaitController(cluster, undefined, own, timeoutMs));
  await each('await proxies', (cluster, own) => awaitDeployment(cluster, GATEWAY_NAME, own, timeoutMs));
  return {
    // It has no Gateways of the Gateway API.
    gatewayClass: '',
    gatewayUrl: (_vantage, address, port) => `http://${address}:${String(port)}`,
    restartProxies: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
