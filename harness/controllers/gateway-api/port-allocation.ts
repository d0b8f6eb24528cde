/**
 * The ports of the shared proxy: each port of each Gateway has its own there, and keeps it over restarts, because it is
 * recorded as the target port of the Gateway's Service.
 */
import { createHash } from 'node:crypto';
import type { Gateway } from '../../kube/api/gateway.ts';
import type { EvaluatedListener } from './listener-model.ts';
import { generatedName } from './generated-names.ts';
import { keyTextOf, type World } from './world.ts';

/** By Gateway and the port that clients dial. */
export interface PortAllocation {
  portOf(gateway: string, port: number): number | undefined;
}

const FIRST = 10_000;
const COUNT = 20_000;

interface Wanted {
  readonly gateway: Gateway;
  readonly allListeners: readonly EvaluatedListener[];
}

export function allocatePorts(world: World, gateways: readonly Wanted[]): PortAllocation {
  const wanted = gateways.flatMap(({ gateway, allListeners }) =>
    [...new Set(allListeners.filter(({ usable }) => usable).map(({ listener }) => listener.port))].map((port) => ({
      key: `${keyTextOf(gateway)}:${String(port)}`,
      recorded: recordedPort(world, gateway, port),
    })),
  );
  const taken = new Set<number>();
  const allocated = new Map<string, number>();
  for (const { key, recorded } of wanted) {
    if (recorded === undefined || taken.has(recorded)) continue;
    taken.add(recorded);
    allocated.set(key, recorded);
  }
  for (const { key } of wanted) {
    if (allocated.has(key)) continue;
    const free = freePort(key, taken);
    if (free === undefined) break;
    taken.add(free);
    allocated.set(key, free);
  }
  return { portOf: (gateway, port) => allocated.get(`${gateway}:${String(port)}`) };
}

function recordedPort({ services }: World, gateway: Gateway, port: number): number | undefined {
  const service = services.get(`${gateway.metadata.namespace ?? ''}/${generatedName(gateway)}`);
  const target = service?.spec?.ports?.find((each) => each.port === port)?.targetPort;
  return typeof target === 'number' && target >= FIRST && target < FIRST + COUNT ? target : undefined;
}

/** The same for the same name, as long as nobody has it. */
function freePort(key: string, taken: ReadonlySet<number>): number | undefined {
  if (taken.size >= COUNT) return undefined;
  const start = createHash('sha256').update(key).digest().readUInt32BE(0) % COUNT;
  for (let step = 0; step < COUNT; step += 1) {
    const port = FIRST + ((start + step) % COUNT);
    if (!taken.has(port)) return port;
  }
  return undefined;
}
