import type { Command } from 'commander';
import { bringUp, type FleetLease } from '../../lifecycle/bring-up.ts';
import type { FleetSpec } from '../../topology/topology.ts';
import { readFleetFile, type FleetChoice } from '../fleet-file.ts';
import { printJson, printLine } from '../io.ts';
import { addFamilyOption, addFleetOptions, addOutputOption, type FamilyChoice, type OutputChoice } from '../options.ts';
import { installFamily } from '../run/install-family.ts';
import type { CommandContext } from '../command-context.ts';

export function addUpCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('up')
    .description('make a fleet and leave it up; an embedded one until Ctrl-C, unless it is detached');
  addFamilyOption(addOutputOption(addFleetOptions(command)), 'none is installed').option(
    '--detach',
    'keep an embedded fleet in the background until `fleetbed down`; others are kept in any case',
  );
  command.action(async (choice: FleetChoice & OutputChoice & FamilyChoice & { readonly detach?: true }) => {
    const { services, io, signal } = context;
    const spec = await readFleetFile(choice);
    const outlive = choice.detach === true;
    const lease = await bringUpShown(context, spec, { outlive, ...choice });
    const { topology, inProcess = false } = lease.fleet;
    // The lease is let go of without disposing it: that is what "up" means.
    if (!inProcess) await lease.keep();
    const kubeconfig = services.store.kubeconfigOf(topology.fleet);
    if (choice.output === 'json') printJson(io.out, { fleet: topology.fleet, kubeconfig, topology });
    else
      printLine(
        io.out,
        upText(
          topology.fleet,
          topology.clusters.map(({ name }) => name),
          kubeconfig,
          inProcess,
        ),
      );
    if (!inProcess) return;
    await aborted(signal);
    await lease[Symbol.asyncDispose]();
  });
}

/** The display of steps ends with the last one. */
async function bringUpShown(
  { services, signal, steps }: CommandContext,
  spec: FleetSpec,
  { outlive, family }: FamilyChoice & { readonly outlive: boolean },
): Promise<FleetLease> {
  await using display = steps();
  const { emit } = display;
  const lease = await bringUp(services, spec, { emit, signal, outlive });
  if (family === undefined) return lease;
  try {
    await installFamily(services, lease.fleet, { family, emit, signal });
    return lease;
  } catch (error) {
    await lease[Symbol.asyncDispose]();
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
    if (signal.aborted) resolve();
  });
}

function upText(fleet: string, clusters: readonly string[], kubeconfig: string, inProcess: boolean): string {
  return [
    `fleet "${fleet}" is up: ${clusters.join(', ')}`,
    `  export KUBECONFIG=${kubeconfig}`,
    `  kubectl --context ${clusters[0] ?? ''} get nodes`,
    ...(inProcess
      ? ['  Ctrl-C ends it; with --detach it goes on in the background']
      : [`  fleetbed test --name ${fleet}    runs the cases on it`, `  fleetbed down ${fleet}           removes it`]),
  ].join('\n');
}
