import type { Program, ProgramContext } from '../program.ts';
import { BrokenPipe, put } from '../serving/put.ts';

/** The exit code of a program that nobody reads any more. */
export const SIGPIPE_EXIT = 141;

/** Runs a program in a shell: a crash is said and ends it alone. */
export async function runToCode(program: Program, context: ProgramContext): Promise<number> {
  try {
    return await program(context);
  } catch (error) {
    if (error instanceof BrokenPipe) return SIGPIPE_EXIT;
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    await put(context.stderr, `${said}\n`).catch(() => undefined);
    return 1;
  }
}
