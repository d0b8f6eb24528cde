import type { Topology } from '../../../topology/topology.ts';
import { KUBECONFIG_KEY } from './member-kubeconfig.ts';
import { ROUTES_PORT } from './system-names.ts';

/** Where the Secret of the member kubeconfig is mounted. */
export const KUBECONFIG_DIRECTORY = '/etc/fleetbed/kubeconfig';

/** Health checks run this much faster than their objects say: 15 s become 1 s. Semantics 0.3, health-check clock. */
export const HEALTH_CHECK_TIME_SCALE: number = 1 / 15;

/** The command line of the controller for a fleet. */
export function controllerArgs(topology: Topology): readonly string[] {
  const { clusters, configCluster, loadBalancers, project, projectNumber } = topology;
  const config = clusters.find(({ name }) => name === configCluster);
  return [
    'controller',
    ...flag('kubeconfig', `${KUBECONFIG_DIRECTORY}/${KUBECONFIG_KEY}`),
    ...flag('config-cluster', configCluster),
    ...clusters.flatMap(({ name, location }) => flag('cluster', `${name}=${location.text}`)),
    ...loadBalancers.flatMap(({ name, address }) => flag('load-balancer', `${name}=${address}`)),
    ...flag('project', project),
    ...flag('project-number', projectNumber),
    ...(config === undefined ? [] : flag('default-client-region', config.location.region)),
    ...flag('health-check-time-scale', String(HEALTH_CHECK_TIME_SCALE)),
    ...flag('port', String(ROUTES_PORT)),
  ];
}

function flag(name: string, value: string): readonly string[] {
  return [`--${name}`, value];
}
