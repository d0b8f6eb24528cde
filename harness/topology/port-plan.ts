import type { Problem } from '../core/errors.ts';
import { rotated, slotOf } from './slots.ts';
import type { FleetSpec, HostFacts } from './topology.ts';

/** Ports on 127.0.0.1 from `first` on; a fleet looks from one of the slots on, each `width` ports wide. */
export interface PortRange {
  readonly first: number;
  readonly slots: number;
  readonly width: number;
}

/** Below the ephemeral ports of every system, and apart from each other. */
export const PORT_RANGES: { readonly api: PortRange; readonly published: PortRange; readonly admin: PortRange } = {
  api: { first: 6444, slots: 16, width: 64 },
  published: { first: 18080, slots: 28, width: 64 },
  admin: { first: 19900, slots: 16, width: 64 },
};

export interface PortPlan {
  /** One a cluster. */
  readonly api: readonly number[];
  /** One for each port of each load balancer. */
  readonly published: readonly number[];
  /** One a load balancer. */
  readonly admin: readonly number[];
}

/** The first free ports from the fleet's slot on, wrapping at the end of the range. A given port that is taken is reported with its owner. */
export function planPorts(
  spec: FleetSpec,
  facts: HostFacts,
  wanted: { readonly published: number; readonly admin: number },
  report: (problem: Problem) => void,
): PortPlan {
  const owners = new Map(facts.ports.map(({ port, owner }) => [port, owner]));
  const given = new Set(spec.clusters.flatMap(({ apiPort }) => apiPort ?? []));
  const take = (what: string, range: PortRange, count: number): readonly number[] => {
    const free = portsFrom(range, spec.name).filter((port) => !owners.has(port) && !given.has(port));
    if (free.length < count) report({ path: what, message: tooFew(range, count, free.length) });
    return free.slice(0, count);
  };
  spec.clusters.forEach(({ apiPort }, index) => {
    const owner = owners.get(apiPort ?? 0);
    if (apiPort !== undefined && owner !== undefined)
      report({
        path: `spec.clusters[${String(index)}].apiPort`,
        message: `port ${String(apiPort)} is taken by ${owner}`,
      });
  });
  const unset = spec.clusters.filter(({ apiPort }) => apiPort === undefined).length;
  const planned = [...take('ports of API servers', PORT_RANGES.api, unset)];
  return {
    api: spec.clusters.map(({ apiPort }) => apiPort ?? planned.shift() ?? 0),
    published: take('published ports of load balancers', PORT_RANGES.published, wanted.published),
    admin: take('admin ports of load balancers', PORT_RANGES.admin, wanted.admin),
  };
}

function portsFrom({ first, slots, width }: PortRange, name: string): readonly number[] {
  const all = Array.from({ length: slots * width }, (_, index) => first + index);
  return rotated(all, slotOf(name, slots) * width);
}

function tooFew({ first, slots, width }: PortRange, count: number, free: number): string {
  const last = first + slots * width - 1;
  return `${String(count)} are needed, ${String(free)} of 127.0.0.1:${String(first)}-${String(last)} are free`;
}
