import { FleetbedError, isFleetbedError } from '../../core/errors.ts';
import type { NetworkPlan, Topology } from '../../topology/topology.ts';
import type { Docker } from './docker.ts';
import { FLEET_LABEL, TOPOLOGY_LABEL, labelArgs } from './labels.ts';

/** Throws when a network of that name exists: of a fleet `FLEETBED_FLEET_EXISTS`, of somebody else `FLEETBED_NETWORK_FAILED`. */
export async function refuseTakenNetwork(docker: Docker, { network }: Topology, signal: AbortSignal): Promise<void> {
  const existing = await docker.network(network.name, signal);
  if (existing !== undefined) throw networkTaken(network, existing.labels[FLEET_LABEL]);
}

/**
 * Makes the bridge that all nodes of a fleet share. `--gateway` is needed (Docker records none for a bare subnet), and
 * `--ip-range` keeps room for addresses that never move.
 */
export async function createNetwork(docker: Docker, topology: Topology, signal: AbortSignal): Promise<void> {
  const { name, subnet, gateway, ipRange } = topology.network;
  const range = ['--subnet', subnet, '--gateway', gateway, '--ip-range', ipRange];
  try {
    await docker.call(
      [
        'network',
        'create',
        '--driver',
        'bridge',
        ...range,
        ...labelArgs(topology.fleet, 'network'),
        '--label',
        `${TOPOLOGY_LABEL}=${JSON.stringify(topology)}`,
        name,
      ],
      signal,
    );
  } catch (error) {
    if (!isFleetbedError(error, 'FLEETBED_COMMAND_FAILED')) throw error;
    throw new FleetbedError('FLEETBED_NETWORK_FAILED', `the network ${name} (${subnet}) could not be made`, {
      ...(error.observed === undefined ? {} : { observed: error.observed }),
      hint: 'choose another spec.subnet in the fleet file; `docker network ls` shows what is taken',
    });
  }
}

/** The plan of a fleet whose records were lost, read from its network; undefined when there is no such network. */
export async function lostTopology(docker: Docker, fleet: string, signal: AbortSignal): Promise<Topology | undefined> {
  const text = (await docker.network(`fleetbed-${fleet}`, signal))?.labels[TOPOLOGY_LABEL];
  return text === undefined ? undefined : (JSON.parse(text) as Topology);
}

/** Removes the network of a fleet; succeeds when it is gone. Containers that still hang on it are disconnected first. */
export async function removeNetwork(docker: Docker, { fleet, network }: Topology, signal: AbortSignal): Promise<void> {
  const found = await docker.network(network.name, signal);
  if (found?.labels[FLEET_LABEL] !== fleet) return;
  for (const container of found.containers) await disconnect(docker, network.name, container, signal);
  await docker.call(['network', 'rm', network.name], signal, { allowedExitCodes: [0, 1] });
  if ((await docker.network(network.name, signal)) !== undefined) {
    throw new FleetbedError('FLEETBED_NETWORK_FAILED', `the network ${network.name} could not be removed`, {
      hint: `see what uses it with \`docker network inspect ${network.name}\``,
    });
  }
}

/**
 * Fixes the address that a running container was given, so that it survives a kill and a start in any order: Docker swaps
 * dynamic addresses then, and a load balancer would serve the wrong cluster. Takes the interface away for about 0.2 s.
 */
export async function pinAddress(
  docker: Docker,
  network: string,
  container: string,
  signal: AbortSignal,
): Promise<string> {
  const address = (await docker.inspect(container, signal))?.addresses[network];
  if (address === undefined || address === '') {
    throw new FleetbedError('FLEETBED_NETWORK_FAILED', `${container} has no address on ${network}`, {
      observed: `docker inspect ${container} names no address there`,
      hint: `see \`docker logs ${container}\``,
    });
  }
  await disconnect(docker, network, container, signal);
  await connect(docker, network, container, address, signal);
  return address;
}

export async function connect(
  docker: Docker,
  network: string,
  container: string,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  await docker.call(['network', 'connect', '--ip', address, network, container], signal);
}

export async function disconnect(
  docker: Docker,
  network: string,
  container: string,
  signal: AbortSignal,
): Promise<void> {
  await docker.call(['network', 'disconnect', '--force', network, container], signal, { allowedExitCodes: [0, 1] });
}

function networkTaken({ name }: NetworkPlan, owner: string | undefined): FleetbedError {
  return owner === undefined
    ? new FleetbedError('FLEETBED_NETWORK_FAILED', `a Docker network ${name} exists and fleetbed did not make it`, {
        hint: `remove it with \`docker network rm ${name}\`, or give the fleet another name`,
      })
    : new FleetbedError('FLEETBED_FLEET_EXISTS', `the network ${name} of fleet "${owner}" exists already`, {
        hint: `remove the fleet with \`fleetbed down ${owner}\`, or use another --name`,
      });
}
