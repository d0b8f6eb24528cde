import { checkFleet } from '../../topology/decode.ts';
import { planFleet } from '../../topology/plan.ts';
import type { Topology } from '../../topology/topology.ts';
import type { Host } from '../host.ts';
import { runChecks } from '../run-checks.ts';

const { signal } = new AbortController();

/** The plan of a fleet `store` on an empty machine. */
export function planStore(spec: object): Topology {
  const file = { apiVersion: 'fleetbed.dev/v1alpha1', kind: 'Fleet', metadata: { name: 'store' } };
  return planFleet(checkFleet({ ...file, spec }, { file: 'test' }), { subnets: [], ports: [] });
}

/** One line a check that is not ok. */
export async function complaints(host: Host, topology?: Topology): Promise<readonly string[]> {
  const checks = await runChecks(topology, host, signal);
  return checks.filter(({ level }) => level !== 'ok').map((check) => `${check.level} ${check.name}: ${check.observed}`);
}

/** The checks of one name: level, observation and fix. */
export async function only(name: string, host: Host, topology?: Topology): Promise<readonly string[]> {
  const checks = await runChecks(topology, host, signal);
  return checks
    .filter((check) => check.name === name)
    .map(({ level, observed, fix }) => [level, observed, ...(fix === undefined ? [] : [fix])].join(' | '));
}
