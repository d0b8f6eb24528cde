import type { Command } from 'commander';
import { bringUp } from '../../lifecycle/bring-up.ts';
import { readFleetFile, type FleetChoice } from '../fleet-file.ts';
import { printJson, printLine } from '../io.ts';
import { addFleetOptions, addOutputOption, type OutputChoice } from '../options.ts';
import type { CommandContext } from '../command-context.ts';

export function addUpCommand(program: Command, context: CommandContext): void {
  const command = program.command('up').description('make a fleet and leave it up');
  addOutputOption(addFleetOptions(command));
  command.action(async (choice: FleetChoice & OutputChoice) => {
    const { services, io, signal } = context;
    const spec = await readFleetFile(choice);
    await using steps = context.steps();
    const lease = await bringUp(services, spec, { emit: steps.emit, signal, keep: false });
    // The lease is let go of without disposing it: that is what "up" means.
    await lease.keep();
    const { topology } = lease.fleet;
    const kubeconfig = services.store.kubeconfigOf(topology.fleet);
    if (choice.output === 'json') printJson(io.out, { fleet: topology.fleet, kubeconfig, topology });
    else
      printLine(
        io.out,
        upText(
          topology.fleet,
          topology.clusters.map(({ name }) => name),
          kubeconfig,
        ),
      );
  });
}

function upText(fleet: string, clusters: readonly string[], kubeconfig: string): string {
  return [
    `fleet "${fleet}" is up: ${clusters.join(', ')}`,
    `  export KUBECONFIG=${kubeconfig}`,
    `  kubectl --context ${clusters[0] ?? ''} get nodes`,
    `  fleetbed test --name ${fleet}    runs the cases on it`,
    `  fleetbed down ${fleet}           removes it`,
  ].join('\n');
}
