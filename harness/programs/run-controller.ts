import { setMaxListeners } from 'node:events';
import { startBuiltInControllers } from '../controllers/builtin/built-in-controllers.ts';
import { CONTROLLERS, type ControllerName } from '../controllers/builtin/controller-table.ts';
import type { FamilyMember, FamilyOptions } from '../controllers/family.ts';
import { DisposeStack } from '../core/dispose.ts';
import { FleetbedError, messageOf } from '../core/errors.ts';
import type { ApiFamily } from '../implementations/implementation.ts';
import { httpKubeClient } from '../kube/client/http-kube-client.ts';
import type { KubeClient } from '../kube/client/kube-client.ts';
import { loadBalancerAddresses } from '../providers/embedded/load-balancer-addresses.ts';
import { boundNetwork } from './bound-network.ts';
import { FAMILY_CONTROLLERS } from './family-controllers.ts';
import { parseLocation } from '../topology/location.ts';
import type { Location } from '../topology/topology.ts';
import type { ProgramContext } from './program-context.ts';
import { routeTokenOf } from './route-token-of.ts';

/** The command line, decoded. Pairs are by name. */
export interface ControllerFlags {
  readonly family: ApiFamily;
  readonly kubeconfig: string;
  readonly configCluster: string;
  readonly home?: string;
  readonly network?: Readonly<Record<string, string>>;
  readonly serviceAddresses?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly cluster: Readonly<Record<string, string>>;
  readonly loadBalancer?: Readonly<Record<string, string>>;
  readonly project: string;
  readonly projectNumber: string;
  readonly defaultClientRegion?: string;
  readonly healthCheckTimeScale: number;
  readonly host: string;
  readonly port: number;
}

/** Runs the controller until the signal aborts. */
export async function runController(flags: ControllerFlags, context: ProgramContext): Promise<void> {
  const { clock, signal } = context;
  // One signal ends all the watches of the controller; Node warns of a leak at eleven.
  setMaxListeners(0, signal);
  const network = boundNetwork(context.network, flags.host);
  const { outbound } = network;
  const log = context.log('controller');
  const { family, kubeconfig, configCluster, home = configCluster, host, port } = flags;
  const locations = clusterLocations(flags);
  await using clients = new DisposeStack();
  const clusters = new Map<string, FamilyMember>();
  const text = await readKubeconfig(kubeconfig, context);
  for (const [name, location] of locations)
    clusters.set(name, {
      client: clients.use(httpKubeClient({ kubeconfig: text, context: name }, { outbound, clock })),
      location,
      network: flags.network?.[name] ?? 'default',
    });
  const own = clusters.get(home);
  await using _addresses =
    flags.serviceAddresses === undefined || own === undefined
      ? undefined
      : serveAddresses(own.client, flags.serviceAddresses, context);
  log.info('starting', { family, home, clusters: [...locations.keys()], host, port });
  await runFamily(flags, {
    clock,
    random: context.random,
    signal,
    home,
    clusters,
    network,
    port,
    routeToken: routeTokenOf(context),
    onListening: (listening) => {
      log.info('listening', { host, port: listening });
    },
    log: (line) => {
      log.info(line);
    },
  });
  log.info('ended');
}

/** For clusters that have nobody who gives Services of type LoadBalancer their addresses. */
function serveAddresses(client: KubeClient, cidr: string, { clock, random, log }: ProgramContext): AsyncDisposable {
  const names = Object.keys(CONTROLLERS) as readonly ControllerName[];
  return startBuiltInControllers({
    client,
    clock,
    random,
    log: (line) => {
      log('service-addresses').info(line);
    },
    controllers: Object.fromEntries(names.map((name) => [name, name === 'serviceLoadBalancer'])),
    loadBalancerAddresses: loadBalancerAddresses(cidr),
  });
}

async function runFamily(flags: ControllerFlags, options: FamilyOptions): Promise<void> {
  const { family, configCluster, project, projectNumber, healthCheckTimeScale } = flags;
  if (family !== 'multicluster-gateway') {
    const run = await FAMILY_CONTROLLERS[family]?.();
    await run?.({ ...options, settings: flags.set ?? {} });
    return;
  }
  const { runFleetController } = await import('../controllers/multicluster-gateway/fleet-controller.ts');
  await runFleetController({
    ...options,
    configCluster,
    loadBalancers: Object.entries(flags.loadBalancer ?? {}).map(([name, address]) => ({ name, address })),
    project,
    projectNumber,
    defaultClientRegion: flags.defaultClientRegion ?? options.clusters.get(configCluster)?.location.region ?? '',
    healthCheckTimeScale,
  });
}

/** Throws `FLEETBED_USAGE` when the cluster that it runs in is none of the members. */
function clusterLocations({ cluster, configCluster, home }: ControllerFlags): ReadonlyMap<string, Location> {
  const locations = new Map(Object.entries(cluster).map(([name, text]) => [name, parseLocation(text)]));
  if (locations.has(home ?? configCluster)) return locations;
  const what = home === undefined ? `config cluster ${configCluster}` : `home ${home}`;
  throw new FleetbedError('FLEETBED_USAGE', `the ${what} is none of the members`, {
    observed: `--cluster names ${[...locations.keys()].join(', ')}`,
    hint: 'give --cluster for it too',
  });
}

async function readKubeconfig(file: string, { readFile }: ProgramContext): Promise<string> {
  try {
    return (await readFile(file)).toString('utf8');
  } catch (error) {
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', `the kubeconfig ${file} cannot be read`, {
      observed: messageOf(error),
      hint: 'see that the Secret with the member kubeconfig is mounted there',
    });
  }
}
