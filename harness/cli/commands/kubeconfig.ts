import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addOutputOption, type OutputChoice } from '../options.ts';
import { printJson } from '../io.ts';

export function addKubeconfigCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('kubeconfig')
    .description(
      'print the kubeconfig of a fleet: contexts <cluster>, and <cluster>-internal as seen from the shared network',
    )
    .argument('[name]', 'the fleet', 'store');
  addOutputOption(command).action(async (name: string, { output }: OutputChoice) => {
    const { services, io } = context;
    const { store } = services;
    await store.get(name);
    const path = store.kubeconfigOf(name);
    if (output === 'json') printJson(io.out, { fleet: name, path });
    else io.out.write(await readFile(path, 'utf8'));
  });
}
