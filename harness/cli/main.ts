#!/usr/bin/env node
import { createCommand } from 'commander';
import { describeError, firstFailure, FleetbedError } from '../core/errors.ts';
import type { CommandContext } from './command-context.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addDownCommand } from './commands/down.ts';
import { addKubeconfigCommand } from './commands/kubeconfig.ts';
import { addLoadImageCommand } from './commands/load-image.ts';
import { addMeshCommand } from './commands/mesh.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTestCommand } from './commands/test.ts';
import { addUpCommand } from './commands/up.ts';
import { printLine, type Io } from './io.ts';
import { createServices } from '../services.ts';
import { stepDisplay } from './render/step-display.ts';
import { version } from './version.ts';

const UNEXPECTED = 70;

/** Runs one command line and gives its exit code. Ctrl-C aborts `signal`; the command then cleans up before it returns. */
async function main(argv: readonly string[], io: Io, signal: AbortSignal): Promise<number> {
  let exitCode = 0;
  const services = createServices(io.env);
  const context: CommandContext = {
    services,
    io,
    signal,
    steps: () => stepDisplay({ io, clock: services.clock }),
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  const program = createCommand('fleetbed')
    .description('a local multi-cluster testbed and conformance suite for Kubernetes multi-cluster traffic')
    .version(version())
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      outputError: (text, write) => {
        write(describeError(usageError(text)) + '\n');
      },
    })
    .exitOverride();
  for (const add of [
    addUpCommand,
    addDownCommand,
    addStatusCommand,
    addPlanCommand,
    addTestCommand,
    addDoctorCommand,
    addKubeconfigCommand,
    addLoadImageCommand,
    addMeshCommand,
  ])
    add(program, context);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, io);
  }
}

/** commander's own words with our code. */
function usageError(text: string): FleetbedError {
  return new FleetbedError('FLEETBED_USAGE', text.replace(/^error: /, '').trim(), {
    hint: 'see `fleetbed --help`, or `fleetbed COMMAND --help`',
  });
}

/** Prints what went wrong, and gives the exit code that goes with it. */
function report(error: unknown, io: Io): number {
  const first = firstFailure(error);
  // commander has printed its own usage errors already.
  if (isCommanderError(first)) return first.exitCode === 0 ? 0 : 2;
  printLine(io.err, describeError(error));
  if (first instanceof FleetbedError) return first.exitCode;
  if (first instanceof Error && first.stack !== undefined) printLine(io.err, first.stack);
  return UNEXPECTED;
}

function isCommanderError(error: unknown): error is Error & { readonly exitCode: number } {
  return (
    error instanceof Error && 'exitCode' in error && 'code' in error && String(error.code).startsWith('commander.')
  );
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (interrupt.signal.aborted) {
      printLine(process.stderr, 'ended without cleaning up; `fleetbed down` removes what is left');
      process.exit(130);
    }
    printLine(process.stderr, `${name}: cleaning up; once more ends at once and leaves things behind`);
    interrupt.abort(new FleetbedError('FLEETBED_INTERRUPTED', `interrupted by ${name}`));
  });
}
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // A reader that has enough, as `head` has, ends the command in order; what it still writes is lost.
    const text = code === 'EPIPE' ? 'nobody reads the output any more' : `the output cannot be written: ${message}`;
    interrupt.abort(new FleetbedError('FLEETBED_INTERRUPTED', text));
  });
const io: Io = { out: process.stdout, err: process.stderr, env: process.env };
process.exitCode = await main(process.argv.slice(2), io, interrupt.signal);
