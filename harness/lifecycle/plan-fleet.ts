import { notYet, ready, waitFor } from '../core/wait.ts';
import { collectHostFacts } from '../doctor/host-facts.ts';
import { planFleet } from '../topology/plan.ts';
import type { FleetSpec, HostFacts, Topology } from '../topology/topology.ts';
import type { Services } from './services.ts';
import { tryLock } from './state/process-lock.ts';

/** The plan of a new fleet on this machine, beside everything that runs or is promised. Touches nothing. */
export async function planOnThisMachine(services: Services, spec: FleetSpec, signal: AbortSignal): Promise<Topology> {
  const [host, promised] = await Promise.all([
    collectHostFacts(services.host, signal, { docker: spec.provider !== 'embedded' }),
    promisedFacts(services, spec.name),
  ]);
  return planFleet(spec, {
    subnets: [...host.subnets, ...promised.subnets],
    ports: [...host.ports, ...promised.ports],
  });
}

/** Plans and takes the name at once, so that two commands at the same moment do not get the same addresses. */
export async function reserveFleet(services: Services, spec: FleetSpec, signal: AbortSignal): Promise<Topology> {
  const { store, exec, clock } = services;
  const file = await store.planningLock();
  await using _lock = await waitFor(
    'the planning lock',
    async (own) => {
      const attempt = await tryLock(file, exec, own);
      return 'held' in attempt ? ready(attempt.held) : notYet(`process ${attempt.heldBy.pid} is planning`);
    },
    { clock, signal, timeoutMs: 30_000, everyMs: 50 },
  );
  const topology = await planOnThisMachine(services, spec, signal);
  await store.reserve(topology);
  return topology;
}

/** What other fleets of this user hold or are about to take. */
async function promisedFacts({ store }: Services, except: string): Promise<HostFacts> {
  const others = (await store.list()).map(({ topology }) => topology).filter(({ fleet }) => fleet !== except);
  return {
    subnets: others.flatMap((topology) =>
      subnetsOf(topology).map((subnet) => ({ subnet, owner: `fleet "${topology.fleet}"` })),
    ),
    ports: others.flatMap((topology) =>
      portsOf(topology).map((port) => ({ port, owner: `fleet "${topology.fleet}"` })),
    ),
  };
}

/** What no other fleet may have: networks of containers live inside the nodes, loopback addresses are the machine's. */
function subnetsOf({ network, clusters }: Topology): readonly string[] {
  const blocks = clusters.flatMap(({ embedded, podCidr, serviceCidr }) =>
    embedded === undefined ? [] : [embedded.block, podCidr, serviceCidr],
  );
  return [network.subnet, ...blocks];
}

function portsOf({ clusters, loadBalancers }: Topology): readonly number[] {
  const balancers = loadBalancers.flatMap(({ published, adminHostPort }) => [
    adminHostPort,
    ...published.map(({ hostPort }) => hostPort),
  ]);
  return [...clusters.map(({ apiPort }) => apiPort), ...balancers].filter((port) => port !== 0);
}
