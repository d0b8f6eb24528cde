import { ALPHA_PROXY_NAME, ALPHA_PROXY_NAMESPACE } from '../../../../controllers/gateway-v1alpha1/names.ts';
import { allOrNone } from '../../../../core/all-or-none.ts';
import { runStep } from '../../../../core/events.ts';
import { GATEWAY_V1ALPHA1_CRDS } from '../../../../kube/crds/gateway-v1alpha1/gateway-v1alpha1-crds.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { awaitController, awaitDeployment } from '../../await-controller.ts';
import { installController } from '../../install-controller.ts';
import { familyArgs } from '../../manifests/family-args.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { GATEWAY_V1ALPHA1_FEATURES } from './gateway-v1alpha1-features.ts';
import { GATEWAY_V1ALPHA1_RULES } from './gateway-v1alpha1-rules.ts';
import { alphaProxyObjects } from './proxy-objects.ts';

/**
 * Gateway API v1alpha1 as Traefik 2.5 has it, each cluster for itself: a controller, and one proxy that all Gateways share,
 * behind the Service `traefik` of `kube-system`. The GatewayClass is the user's to make (004-S4).
 *
 * Does not: uninstall, restart proxies between cases.
 */
export const gatewayV1alpha1Family: ReferenceFamily = {
  name: 'gateway-v1alpha1',
  features: new Set(GATEWAY_V1ALPHA1_FEATURES),
  install: async (fleet, options) => {
    await installController(fleet, planOf(fleet.topology, options.image), options);
    return opened(fleet, options, REFERENCE_TIMEOUTS.installMs);
  },
  attach: (fleet, options) => opened(fleet, options, REFERENCE_TIMEOUTS.attachMs),
};

function planOf(topology: Topology, image: string): ControllerPlan {
  return {
    crds: GATEWAY_V1ALPHA1_CRDS,
    rules: { member: GATEWAY_V1ALPHA1_RULES, config: [] },
    homes: topology.clusters.map(({ name }) => name),
    reach: (home) => [home],
    args: (home) => familyArgs({ family: 'gateway-v1alpha1', topology, home, reach: [home] }),
    objects: () => alphaProxyObjects(image),
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
  await each('await proxies', (cluster, own) =>
    awaitDeployment(cluster, ALPHA_PROXY_NAME, own, timeoutMs, ALPHA_PROXY_NAMESPACE),
  );
  return {
    gatewayClass: 'traefik',
    // Gateways have no address of their own; that of the Service `traefik` is reached from everywhere on embedded.
    gatewayUrl: (_vantage, address, port) => `http://${address}:${String(port)}`,
    restartProxies: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
