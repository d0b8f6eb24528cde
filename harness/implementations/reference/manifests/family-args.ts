import type { ApiFamily } from '../../implementation.ts';
import type { Topology } from '../../../topology/topology.ts';
import { KUBECONFIG_DIRECTORY } from './controller-args.ts';
import { KUBECONFIG_KEY } from './member-kubeconfig.ts';
import { ROUTES_PORT } from './system-names.ts';

export interface FamilyArgsOptions {
  readonly family: ApiFamily;
  readonly topology: Topology;
  /** The cluster that the controller runs in. */
  readonly home: string;
  /** The clusters that it reaches. */
  readonly reach: readonly string[];
  /** Where Services of type LoadBalancer of its home get their addresses. @default somebody else's affair */
  readonly serviceAddresses?: string;
  /** What only this family has. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The command line of the controller of a family in one cluster: `programs/controller-program.ts` reads it. */
export function familyArgs({
  family,
  topology,
  home,
  reach,
  serviceAddresses,
  settings = {},
}: FamilyArgsOptions): readonly string[] {
  const clusters = topology.clusters.filter(({ name }) => reach.includes(name));
  return [
    'controller',
    ...['--family', family],
    ...['--kubeconfig', `${KUBECONFIG_DIRECTORY}/${KUBECONFIG_KEY}`],
    ...['--config-cluster', topology.configCluster],
    ...['--home', home],
    ...clusters.flatMap(({ name, location }) => ['--cluster', `${name}=${location.text}`]),
    ...clusters.flatMap(({ name, network }) => ['--network', `${name}=${network}`]),
    ...(serviceAddresses === undefined ? [] : ['--service-addresses', serviceAddresses]),
    ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...['--port', String(ROUTES_PORT)],
  ];
}
