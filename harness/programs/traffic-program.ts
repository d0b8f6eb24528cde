import type { Command } from 'commander';
import type { ProgramContext } from './program-context.ts';

/** The driver of a vantage as a sub-command: requests on standard input, samples on standard output, as lines of JSON. */
export function addTrafficProgram(program: Command, { clock, network, stdin, stdout, signal }: ProgramContext): void {
  program
    .command('traffic')
    .description('traffic driver, controlled over standard input and output')
    .action(async () => {
      // Loaded when asked for: a sample program starts in half the time and memory without it.
      const { serveDriver } = await import('../traffic/serve-driver.ts');
      await serveDriver(stdin, stdout, { clock, signal, outbound: network.outbound });
    });
}
