import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** A program that goes on when this process has ended. */
export interface LaunchedProgram extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: Readable;
  /** Lets go of it: this process may end, and its output is no longer read. */
  leave(): void;
}

/** @param errors the file that takes the program's standard error, anew each time */
export type Launch = (
  command: string,
  args: readonly string[],
  options: { readonly errors: string },
) => LaunchedProgram;

/** Starts a program in a session of its own. Disposing the handle lets go of it, as {@link LaunchedProgram.leave} does. */
export const systemLaunch: Launch = (command, args, { errors }) => {
  const file = openSync(errors, 'w', 0o600);
  try {
    const child = spawn(command, [...args], { detached: true, stdio: ['ignore', 'pipe', file] });
    const { stdout } = child;
    if (stdout === null) throw new TypeError('the program has no output');
    // A program that cannot be started has no output: whoever reads it finds out.
    child.on('error', () => undefined);
    const leave = (): void => {
      stdout.destroy();
      child.unref();
    };
    return {
      pid: child.pid ?? 0,
      stdout,
      leave,
      [Symbol.asyncDispose]: () => {
        leave();
        return Promise.resolve();
      },
    };
  } finally {
    closeSync(file);
  }
};
