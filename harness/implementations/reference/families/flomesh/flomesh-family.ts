import { GATEWAY_NAME } from '../../../../controllers/flomesh/names.ts';
import { FLOMESH_CRDS } from '../../../../kube/crds/flomesh/flomesh-crds.ts';
import type { Fleet } from '../../../../providers/provider.ts';
import type { Topology } from '../../../../topology/topology.ts';
import type { Installation } from '../../../implementation.ts';
import { installController } from '../../install-controller.ts';
import { REFERENCE_TIMEOUTS } from '../../reference-timeouts.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import type { FamilyInstallOptions, ReferenceFamily } from '../family.ts';
import { openInEveryCluster, planInEveryCluster } from '../in-every-cluster.ts';
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
    await installController(fleet, planOf(fleet.topology, options), options);
    const installation = await opened(fleet, options, REFERENCE_TIMEOUTS.installMs);
    await registerMembers(fleet, options, REFERENCE_TIMEOUTS.installMs);
    return installation;
  },
  attach: (fleet, options) => opened(fleet, options, REFERENCE_TIMEOUTS.attachMs),
};

function planOf(topology: Topology, { image, flomeshDefect }: FamilyInstallOptions): ControllerPlan {
  return planInEveryCluster(topology, {
    family: 'flomesh',
    crds: FLOMESH_CRDS,
    rules: FLOMESH_RULES,
    settings: { image, ...(flomeshDefect === undefined ? {} : { defect: flomeshDefect }) },
    objects: gatewayObjects(image),
  });
}

function opened(fleet: Fleet, options: FamilyInstallOptions, timeoutMs: number): Promise<Installation> {
  return openInEveryCluster(fleet, { proxy: { name: GATEWAY_NAME } }, options, timeoutMs);
}
