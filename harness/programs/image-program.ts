import type { Program } from '../workloads/program.ts';
import { exitCodeOf } from './exit-code.ts';
import { jsonLog } from './json-log.ts';
import { programCommand } from './program-command.ts';

/** `fleetbed <program> [flags]` as a program of this process: what the entry of the runtime image does in its own. */
export const imageProgram: Program = async (context) => {
  const { clock, random, env, network, files, stdin, stdout, stderr, signal, argv } = context;
  const log = (program: string): ReturnType<typeof jsonLog> =>
    jsonLog(program, clock, (line) => {
      stderr.write(line);
    });
  const command = programCommand({
    clock,
    random,
    env,
    network,
    readFile: (path) => files.read(path),
    stdin,
    stdout,
    signal,
    log,
  });
  try {
    await command.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return exitCodeOf(error, signal.reason, log);
  }
};
