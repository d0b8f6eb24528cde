import type { IngressDefectName } from '../../../../controllers/multicluster-ingress/ingress-defects.ts';
import { MULTICLUSTER_INGRESS_CRDS } from '../../../../kube/crds/multicluster-ingress/multicluster-ingress-crds.ts';
import type { Topology } from '../../../../topology/topology.ts';
import { HEALTH_CHECK_TIME_SCALE } from '../../manifests/controller-args.ts';
import { familyArgs } from '../../manifests/family-args.ts';
import { routesService } from '../../manifests/routes-service.ts';
import type { ControllerPlan } from '../controller-plan.ts';
import { MULTICLUSTER_INGRESS_RULES } from './multicluster-ingress-rules.ts';
import { uncheckedCrds } from './unchecked-crds.ts';

/** A broken twin: of the controller, or of the definitions of its objects. */
export type IngressDefect = IngressDefectName | 'objects-unchecked';

/**
 * One controller, in the config cluster. The CRDs are in every cluster, so that each can become the config cluster (001-R11);
 * objects elsewhere have no effect (001-R9).
 */
export function ingressControllerPlan(topology: Topology, defect?: IngressDefect): ControllerPlan {
  const everywhere = topology.clusters.map(({ name }) => name);
  return {
    crds: defect === 'objects-unchecked' ? uncheckedCrds(MULTICLUSTER_INGRESS_CRDS) : MULTICLUSTER_INGRESS_CRDS,
    rules: MULTICLUSTER_INGRESS_RULES,
    homes: [topology.configCluster],
    reach: () => everywhere,
    args: () => ingressControllerArgs(topology, topology.configCluster, defect),
    objects: () => [routesService(topology.routesNodePort)],
  };
}

/** @param config the cluster whose objects count; the controller stays in that of the topology */
export function ingressControllerArgs(topology: Topology, config: string, defect?: IngressDefect): readonly string[] {
  const { clusters, configCluster, loadBalancers, projectNumber } = topology;
  const region = clusters.find(({ name }) => name === configCluster)?.location.region;
  return familyArgs({
    family: 'multicluster-ingress',
    topology,
    home: configCluster,
    reach: clusters.map(({ name }) => name),
    settings: {
      'config-cluster': config,
      'load-balancers': loadBalancers.map(({ name, address }) => `${name}=${address}`).join(','),
      'project-number': projectNumber,
      ...(region === undefined ? {} : { 'default-client-region': region }),
      'health-check-time-scale': String(HEALTH_CHECK_TIME_SCALE),
      ...(defect === undefined || defect === 'objects-unchecked' ? {} : { defect }),
    },
  });
}
