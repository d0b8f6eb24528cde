import type { Check } from '../providers/provider.ts';
import type { Topology } from '../topology/topology.ts';
import { judgeDisk, judgeMemory } from './checks/capacity-checks.ts';
import type { Judge } from './checks/check.ts';
import { judgeAddressPools, judgeClock, judgeDocker } from './checks/docker-checks.ts';
import { judgeConntrack, judgeInotify } from './checks/kernel-checks.ts';
import { judgeCgroup, judgeNodeImage } from './checks/node-checks.ts';
import { judgeKubeconfig, judgeNetworks, judgePorts, judgeUnknownFacts } from './checks/plan-checks.ts';
import { judgeLoopback } from './checks/loopback-checks.ts';
import { judgeTools } from './checks/tool-checks.ts';
import type { Host } from './host.ts';
import { probeMachine, type Machine } from './machine.ts';

const JUDGES: readonly Judge[] = [
  judgeDocker,
  judgeTools,
  judgeKubeconfig,
  judgeNodeImage,
  judgeCgroup,
  judgeInotify,
  judgeConntrack,
  judgeMemory,
  judgeDisk,
  judgePorts,
  judgeNetworks,
  judgeAddressPools,
  judgeClock,
  judgeUnknownFacts,
];

/** Of a fleet without containers. */
const EMBEDDED_JUDGES: readonly Judge[] = [judgeTools, judgeLoopback, judgePorts, judgeNetworks, judgeUnknownFacts];

/**
 * Everything about the machine that decides whether fleets come up on it: for the given fleet, or for any. Touches
 * nothing; all probes run side by side, and a daemon or tool that hangs is given up after 1.5 s.
 *
 * Does not: pull images, start containers, talk to the clusters of a kubeconfig.
 */
export async function runChecks(
  topology: Topology | undefined,
  host: Host,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  return judgeMachine(await probeMachine(topology, host, signal), topology);
}

/** The judgement alone: pure. */
export function judgeMachine(machine: Machine, topology: Topology | undefined): readonly Check[] {
  const judges = topology?.provider === 'embedded' ? EMBEDDED_JUDGES : JUDGES;
  return judges.flatMap((judge) => judge(machine, topology));
}
