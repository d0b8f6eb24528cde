import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { printLine } from '../io.ts';
import { openKept } from '../../lifecycle/bring-up.ts';

export function addLoadImageCommand(program: Command, context: CommandContext): void {
  program
    .command('load-image')
    .description('put images of the local Docker engine on every node of a fleet, and compare their ids')
    .argument('<images...>', 'image references')
    .option('--name <name>', 'the fleet', 'store')
    .action(async (images: readonly string[], { name }: { readonly name: string }) => {
      const { services, io, signal } = context;
      await using steps = context.steps();
      await using lease = await openKept(services, name, { emit: steps.emit, signal });
      for (const image of images) {
        await lease.fleet.loadImage(image, { emit: steps.emit, clock: services.clock, signal });
        printLine(io.out, `${image} is on every node of fleet "${name}"`);
      }
    });
}
