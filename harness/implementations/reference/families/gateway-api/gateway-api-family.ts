import { CLASS_NAME, PROXY_NAME, PROXY_SUBSCRIBER } from '../../../../controllers/gateway-api/names.ts';
import { GATEWAY_API_CRDS } from '../../../../kube/crds/crds.ts';
import type { Fleet } from '../../../../providers/provider.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { installController } from '../../install-controller.ts';
import { proxyDeployment, proxyService } from '../../manifests/proxy-deployment.ts';
import { inClusterRoutesService } from '../../manifests/routes-service.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { openInEveryCluster, planInEveryCluster } from '../in-every-cluster.ts';
import { GATEWAY_API_FEATURES } from './gateway-api-features.ts';
import { GATEWAY_API_RULES } from './gateway-api-rules.ts';

/**
 * Gateway API, each cluster for itself: a controller, which reads and writes its own cluster only, and one proxy that all
 * Gateways of the cluster share; each Gateway has an address of its own by a Service of type LoadBalancer.
 *
 * Does not: uninstall.
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
  return planInEveryCluster(topology, {
    family: 'gateway-api',
    crds: GATEWAY_API_CRDS,
    rules: GATEWAY_API_RULES,
    objects: [
      inClusterRoutesService(),
      proxyService(PROXY_NAME),
      proxyDeployment({ name: PROXY_NAME, image, role: 'gateway', subscriber: PROXY_SUBSCRIBER }),
    ],
  });
}

function opened(fleet: Fleet, options: FamilyInstallOptions, timeoutMs: number): Promise<Installation> {
  const served = { gatewayClass: CLASS_NAME, hasOwnClass: true, proxy: { name: PROXY_NAME } };
  return openInEveryCluster(fleet, served, options, timeoutMs);
}
