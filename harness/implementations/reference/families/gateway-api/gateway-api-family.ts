import { CLASS_NAME, PROXY_NAME, PROXY_SUBSCRIBER } from '../../../../controllers/gateway-api/names.ts';
import { allOrNone } from '../../../../core/all-or-none.ts';
import { runStep } from '../../../../core/events.ts';
import { GATEWAY_API_CRDS } from '../../../../kube/crds/crds.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import { loadBalancerRange } from '../../../../topology/load-balancer-range.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { awaitController, awaitDeployment } from '../../await-controller.ts';
import { installController } from '../../install-controller.ts';
import { familyArgs } from '../../manifests/family-args.ts';
import { proxyDeployment, proxyService } from '../../manifests/proxy-deployment.ts';
import { inClusterRoutesService } from '../../manifests/routes-service.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { GATEWAY_API_FEATURES } from './gateway-api-features.ts';
import { GATEWAY_API_RULES, SERVICE_ADDRESS_RULES } from './gateway-api-rules.ts';

/**
 * Gateway API, each cluster for itself: a controller, which reads and writes its own cluster only, and one proxy that all
 * Gateways of the cluster share; each Gateway has an address of its own by a Service of type LoadBalancer.
 *
 * Does not: uninstall, restart proxies between cases.
 */
export const gatewayApiFamily: ReferenceFamily = {
  name: 'gateway-api',
  features: new Set(GATEWAY_API_FEATURES),
  install: async (fleet, options) => {
    await installController(fleet, planOf(fleet.topology, options.image), options);
    return opened(fleet, options, REFERENCE_TIMEOUTS.installMs);
  },
  attach: (fleet, options) => opened(fleet, options, REFERENCE_TIMEOUTS.attachMs),
};

function planOf(topology: Topology, image: string): ControllerPlan {
  return {
    crds: GATEWAY_API_CRDS,
    rules: { member: [...GATEWAY_API_RULES, ...(gives(topology) ? SERVICE_ADDRESS_RULES : [])], config: [] },
    homes: topology.clusters.map(({ name }) => name),
    reach: (home) => [home],
    args: (home) => {
      const serviceAddresses = addressesOf(topology, home);
      return familyArgs({
        family: 'gateway-api',
        topology,
        home,
        reach: [home],
        ...(serviceAddresses === undefined ? {} : { serviceAddresses }),
      });
    },
    objects: () => [
      inClusterRoutesService(),
      proxyService(PROXY_NAME),
      proxyDeployment({ name: PROXY_NAME, image, role: 'gateway', subscriber: PROXY_SUBSCRIBER }),
    ],
  };
}

function addressesOf(topology: Topology, name: string): string | undefined {
  const cluster = topology.clusters.find((each) => each.name === name);
  return cluster === undefined ? undefined : loadBalancerRange(topology, cluster);
}

/** Whether the controller has to give Services their addresses, too. */
function gives(topology: Topology): boolean {
  return topology.clusters.some(({ name }) => addressesOf(topology, name) !== undefined);
}

async function opened(fleet: Fleet, options: FamilyInstallOptions, timeoutMs: number): Promise<Installation> {
  const each = (step: string, wait: (cluster: ClusterHandle, own: FamilyInstallOptions) => Promise<void>) =>
    allOrNone(
      options.signal,
      [...fleet.clusters.values()].map(
        (cluster) => (signal: AbortSignal) =>
          runStep(options, step, cluster.name, () => wait(cluster, { ...options, signal })),
      ),
    );
  await each('await controller', (cluster, own) => awaitController(cluster, CLASS_NAME, own, timeoutMs));
  await each('await proxies', (cluster, own) => awaitDeployment(cluster, PROXY_NAME, own, timeoutMs));
  return {
    gatewayClass: CLASS_NAME,
    // Addresses of LoadBalancer Services are reached from everywhere on embedded; elsewhere as far as the machine does.
    gatewayUrl: (_vantage, address, port) => `http://${address}:${String(port)}`,
    restartProxies: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
