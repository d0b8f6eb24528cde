import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { Topology } from '../../topology/topology.ts';
import type { ImageCatalog } from '../../workloads/program.ts';
import type { Check, CreateOptions, Fleet, Provider } from '../provider.ts';
import type { BackgroundFleets } from './background/background-fleets.ts';
import { embeddedFleet } from './embedded-fleet.ts';
import type { FleetRuntime } from './fleet-runtime.ts';

export interface EmbeddedProviderOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** What nodes have. Asked when a fleet is made. */
  readonly images: () => Promise<ImageCatalog>;
  readonly checks: (topology: Topology, signal: AbortSignal) => Promise<readonly Check[]>;
  readonly background: BackgroundFleets;
}

/** fleetbed's own image, as nodes of embedded clusters have it. */
export const RUNTIME_IMAGE = 'fleetbed.local/runtime:embedded';

/**
 * Fleets without containers: API servers, nodes, pods and network of all clusters in one process: this one, or one in the
 * background for a fleet that is to outlive it.
 */
export function embeddedProvider({ clock, random, images, checks, background }: EmbeddedProviderOptions): Provider {
  /** Those of this process, by fleet. */
  const running = new Map<string, FleetRuntime>();
  const handle = (topology: Topology, control: FleetRuntime): Fleet =>
    embeddedFleet({ topology, control, clock, inProcess: true });

  const open = async (topology: Topology, { signal }: CreateOptions): Promise<Fleet> => {
    const runtime = running.get(topology.fleet);
    if (runtime !== undefined) return handle(topology, runtime);
    const control = await background.connect(topology.fleet, signal);
    if (control === undefined) throw gone(topology.fleet);
    return embeddedFleet({ topology, control, clock, inProcess: false });
  };

  return {
    name: 'embedded',
    runtimeImage: RUNTIME_IMAGE,
    preflight: checks,
    open,

    async create(topology, options) {
      const { fleet } = topology;
      const { emit, signal, outlive = false } = options;
      if (running.has(fleet) || (await background.runs(fleet, signal))) throw exists(fleet);
      if (outlive) {
        await background.launch(topology, options);
        return open(topology, options);
      }
      // Loaded when asked for: commands that make no fleet start faster without it.
      const { FleetRuntime: Runtime } = await import('./fleet-runtime.ts');
      const { readyTimeoutMs } = options;
      const runtime = await Runtime.start({
        topology,
        images: await images(),
        clock,
        random,
        emit,
        signal,
        ...(readyTimeoutMs === undefined ? {} : { readyTimeoutMs }),
      });
      running.set(fleet, runtime);
      return handle(topology, runtime);
    },

    async destroy({ fleet }, { signal }) {
      const runtime = running.get(fleet);
      running.delete(fleet);
      await runtime?.[Symbol.asyncDispose]();
      await background.end(fleet, signal);
    },
  };
}

function gone(fleet: string): FleetbedError {
  return new FleetbedError('FLEETBED_FLEET_UNKNOWN', `the fleet "${fleet}" is not running`, {
    observed: 'the process that kept it is gone',
    hint: `remove what is left with \`fleetbed down ${fleet}\` and make the fleet anew`,
  });
}

function exists(fleet: string): FleetbedError {
  return new FleetbedError('FLEETBED_FLEET_EXISTS', `a fleet "${fleet}" is running already`, {
    hint: `remove it with \`fleetbed down ${fleet}\`, or use another --name`,
  });
}
