import { setMaxListeners } from 'node:events';
import { runFleetController } from '../../controllers/multicluster-gateway/fleet-controller.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { httpKubeClient, type HttpKubeClient } from '../../kube/client/http-kube-client.ts';
import { boundNetwork } from './bound-network.ts';
import { parseLocation } from '../../topology/location.ts';
import type { Location } from '../../topology/topology.ts';
import type { ProgramContext } from './program-context.ts';

/** The command line, decoded. Pairs are by name. */
export interface ControllerFlags {
  readonly kubeconfig: string;
  readonly configCluster: string;
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
  const { kubeconfig, configCluster, project, projectNumber, healthCheckTimeScale, host, port } = flags;
  const locations = clusterLocations(flags);
  await using clients = new DisposeStack();
  const clusters = new Map<string, { readonly client: HttpKubeClient; readonly location: Location }>();
  const text = await readKubeconfig(kubeconfig, context);
  for (const [name, location] of locations)
    clusters.set(name, {
      client: clients.use(httpKubeClient({ kubeconfig: text, context: name }, { outbound, clock })),
      location,
    });
  log.info('starting', { configCluster, clusters: [...locations.keys()], host, port });
  await runFleetController({
    clock,
    signal,
    configCluster,
    clusters,
    loadBalancers: Object.entries(flags.loadBalancer ?? {}).map(([name, address]) => ({ name, address })),
    project,
    projectNumber,
    defaultClientRegion: flags.defaultClientRegion ?? locations.get(configCluster)?.region ?? '',
    healthCheckTimeScale,
    network,
    port,
    onListening: (listening) => {
      log.info('listening', { host, port: listening });
    },
    log: (line) => {
      log.info(line);
    },
  });
  log.info('ended');
}

/** Throws `FLEETBED_USAGE` when the config cluster is none of the members. */
function clusterLocations({ cluster, configCluster }: ControllerFlags): ReadonlyMap<string, Location> {
  const locations = new Map(Object.entries(cluster).map(([name, text]) => [name, parseLocation(text)]));
  if (locations.has(configCluster)) return locations;
  throw new FleetbedError('FLEETBED_USAGE', `the config cluster ${configCluster} is none of the members`, {
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
