import type { Command } from 'commander';
import { isFleetbedError } from '../../core/errors.ts';
import { Docker } from '../../providers/docker/docker.ts';
import { lostTopology } from '../../providers/docker/shared-network.ts';
import type { Topology } from '../../topology/topology.ts';
import type { CommandContext } from '../command-context.ts';
import { printLine } from '../io.ts';
import { takeDown } from '../../lifecycle/take-down.ts';

export function addDownCommand(program: Command, context: CommandContext): void {
  program
    .command('down')
    .description('remove a fleet and everything that was made for it; succeeds when it is gone already')
    .argument('[names...]', 'fleets to remove (default: the only one that is up)')
    .option('--all', 'every fleet of this user')
    .action(async (names: readonly string[], { all }: { readonly all?: true }) => {
      const { services, io } = context;
      const { store } = services;
      const known = (await store.list()).map(({ topology }) => topology.fleet);
      const wanted = all === true ? known : names.length > 0 ? names : known.length === 1 ? known : [];
      if (wanted.length === 0) {
        printLine(
          io.err,
          known.length === 0 ? 'no fleet is up' : `name the fleet to remove, or use --all; up are: ${known.join(', ')}`,
        );
        if (known.length > 0) context.setExitCode(2);
        return;
      }
      await using steps = context.steps();
      for (const name of wanted) printLine(io.out, await removeFleet(name, context, steps.emit));
    });
}

async function removeFleet(
  name: string,
  context: CommandContext,
  emit: Parameters<typeof takeDown>[2]['emit'],
): Promise<string> {
  const { services, signal } = context;
  const topology = await topologyOf(name, context);
  if (topology === undefined) return `fleet "${name}" is not up`;
  const known = (await services.store.find(name)) !== undefined;
  await using _owner = known ? await services.processes.own(name, signal) : undefined;
  await takeDown(services, topology, { emit });
  return `fleet "${name}" is removed`;
}

/** From the records, or from the label on the network when those were lost. */
async function topologyOf(name: string, { services, signal }: CommandContext): Promise<Topology | undefined> {
  const record = await services.store.find(name);
  if (record !== undefined) return record.topology;
  // Half a reservation: the directory without its record holds nothing outside itself.
  await services.store.remove(name);
  try {
    return await lostTopology(new Docker(services.exec), name, signal);
  } catch (error) {
    // Without Docker there is nothing to remove; with a daemon that does not answer nobody knows.
    if (isFleetbedError(error, 'FLEETBED_TOOL_MISSING')) return undefined;
    throw error;
  }
}
