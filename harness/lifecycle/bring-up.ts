import { DisposeStack } from '../core/dispose.ts';
import { firstFailure, FleetbedError, isFleetbedError } from '../core/errors.ts';
import type { Emit, StepEvent } from '../core/events.ts';
import { runStep } from '../core/events.ts';
import { bothViews } from '../providers/docker/fleet-kubeconfigs.ts';
import type { Check, CreateOptions, Fleet, Provider } from '../providers/provider.ts';
import type { FleetSpec, Topology } from '../topology/topology.ts';
import type { Services } from './services.ts';
import { reserveFleet } from './plan-fleet.ts';
import { takeDown } from './take-down.ts';

export interface LifecycleOptions {
  readonly emit: Emit<StepEvent>;
  readonly signal: AbortSignal;
  /** Leave the fleet, also when making it failed. */
  readonly keep?: boolean;
  /** The fleet shall go on when this process has ended. @default as `keep` */
  readonly outlive?: boolean;
}

/** A fleet that this command works on. Disposing it lets go of it: a new one that is not kept is taken down. */
export interface FleetLease extends AsyncDisposable {
  readonly fleet: Fleet;
  /** Whether an earlier command made it; then it stays. */
  readonly kept: boolean;
  /** Lets go of the fleet without taking it down, whatever the options said. */
  keep(): Promise<void>;
}

/** Plans, checks and makes a fleet. Throws after removing everything that was made. */
export async function bringUp(services: Services, spec: FleetSpec, options: LifecycleOptions): Promise<FleetLease> {
  const { store, processes, clock } = services;
  const { emit, signal, keep = false, outlive = keep } = options;
  const topology = await reserveFleet(services, spec, signal);
  const provider = services.provider(topology.provider);
  const createOptions: CreateOptions = { emit, clock, signal, keepOnFailure: keep, outlive };
  await using undo = new DisposeStack();
  undo.use(await processes.own(topology.fleet, signal));
  let stays = keep;
  let state: 'reserved' | 'made' | 'left' = 'reserved';
  undo.defer(async () => {
    if (state === 'reserved') await store.remove(topology.fleet);
    else if (state === 'made' && !stays) await takeDown(services, topology, { emit });
  });
  await runStep({ emit, clock }, 'check machine', undefined, () => passPreflight(provider, topology, signal));
  const fleet = undo.use(
    await provider.create(topology, createOptions).catch((error: unknown) => {
      if (leavesSomething(error, keep)) state = 'left';
      throw error;
    }),
  );
  state = 'made';
  await store.saveKubeconfig(
    topology.fleet,
    bothViews({ host: fleet.kubeconfig('host'), internal: fleet.kubeconfig('internal') }),
  );
  await store.update(topology.fleet, { complete: true });
  const held = undo.move();
  return {
    fleet,
    kept: false,
    keep: () => {
      stays = true;
      return held[Symbol.asyncDispose]();
    },
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

/** Takes a fleet that is up, for this command alone. Throws `FLEETBED_FLEET_UNKNOWN`, `FLEETBED_FLEET_BUSY`. */
export async function openKept(
  services: Services,
  name: string,
  { emit, signal }: LifecycleOptions,
): Promise<FleetLease> {
  const { store, processes, clock } = services;
  const { topology, complete } = await store.get(name);
  if (!complete) {
    throw new FleetbedError('FLEETBED_FLEET_UNKNOWN', `the fleet "${name}" was never finished`, {
      hint: `remove what is left with \`fleetbed down ${name}\``,
    });
  }
  await using undo = new DisposeStack();
  undo.use(await processes.own(name, signal));
  const fleet = undo.use(await services.provider(topology.provider).open(topology, { emit, clock, signal }));
  const held = undo.move();
  const release = (): Promise<void> => held[Symbol.asyncDispose]();
  return { fleet, kept: true, keep: release, [Symbol.asyncDispose]: release };
}

/**
 * Whether a failed creation left things that `down` must be able to find. It undoes what it made itself; but a fleet that
 * was there before is somebody else's, and no record of ours may lead `down` to it.
 */
function leavesSomething(error: unknown, keep: boolean): boolean {
  const first = firstFailure(error);
  if (isFleetbedError(first, 'FLEETBED_FLEET_EXISTS')) return false;
  return keep || first !== error;
}

async function passPreflight(provider: Provider, topology: Topology, signal: AbortSignal): Promise<void> {
  const failed = (await provider.preflight(topology, signal)).filter(({ level }) => level === 'error');
  if (failed.length === 0) return;
  throw new FleetbedError('FLEETBED_PREFLIGHT_FAILED', `this machine is not ready for the fleet "${topology.fleet}"`, {
    problems: failed.map(problemOf),
    hint: 'mend what is listed; `fleetbed doctor` checks again',
  });
}

function problemOf({ name, observed, fix }: Check): { readonly path: string; readonly message: string } {
  return { path: name, message: fix === undefined ? observed : `${observed}; ${fix}` };
}
