import { ALPHA_PROXY_NAME, ALPHA_PROXY_NAMESPACE } from '../../../../controllers/gateway-v1alpha1/names.ts';
import { GATEWAY_V1ALPHA1_CRDS } from '../../../../kube/crds/gateway-v1alpha1/gateway-v1alpha1-crds.ts';
import type { Fleet } from '../../../../providers/provider.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { installController } from '../../install-controller.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { openInEveryCluster, planInEveryCluster } from '../in-every-cluster.ts';
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
    await installController(fleet, planOf(fleet.topology, options), options);
    return opened(fleet, options, REFERENCE_TIMEOUTS.installMs);
  },
  attach: (fleet, options) => opened(fleet, options, REFERENCE_TIMEOUTS.attachMs),
};

function planOf(topology: Topology, { image, alphaDefect }: FamilyInstallOptions): ControllerPlan {
  return planInEveryCluster(topology, {
    family: 'gateway-v1alpha1',
    crds: GATEWAY_V1ALPHA1_CRDS,
    rules: GATEWAY_V1ALPHA1_RULES,
    ...(alphaDefect === undefined ? {} : { settings: { defect: alphaDefect } }),
    objects: alphaProxyObjects(image),
    proxyNamespaces: [ALPHA_PROXY_NAMESPACE],
  });
}

function opened(fleet: Fleet, options: FamilyInstallOptions, timeoutMs: number): Promise<Installation> {
  const proxy = { name: ALPHA_PROXY_NAME, namespace: ALPHA_PROXY_NAMESPACE };
  return openInEveryCluster(fleet, { gatewayClass: 'traefik', proxy }, options, timeoutMs);
}
