import { spawn, type StdioOptions } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { FleetbedError } from './errors.ts';

export interface ExecOptions {
  /** Ends the program (SIGTERM, then SIGKILL after 5 s) when aborted; the call then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Fed to the program's standard input; without it the input is empty. */
  readonly input?: string | Uint8Array | Readable;
  /** @default 120000 */
  readonly timeoutMs?: number;
  /** Exit codes that are an answer, not a failure. @default [0] */
  readonly allowedExitCodes?: readonly number[];
  /** Called with the id of the program once it runs, so that a later command can end it if this one dies. */
  readonly onSpawn?: (pid: number) => void;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started and goes on. Disposing it ends it. */
export interface RunningProgram extends AsyncDisposable {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when the program has ended, whatever its exit code. */
  readonly ended: Promise<ExecResult>;
}

/** Programs as a collaborator. Nothing but this seam starts a process. */
export interface Exec {
  /**
   * Runs a program to its end. Throws `FLEETBED_TOOL_MISSING` when it is not on PATH, `FLEETBED_COMMAND_FAILED` for an
   * exit code that is not allowed, `FLEETBED_COMMAND_TIMEOUT` after `timeoutMs`.
   */
  run(command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Starts a program whose input and output the caller speaks with. */
  start(
    command: string,
    args: readonly string[],
    options: Pick<ExecOptions, 'signal' | 'env' | 'cwd' | 'onSpawn'>,
  ): RunningProgram;
}

export const EXEC_DEFAULTS: { readonly timeoutMs: number; readonly killAfterMs: number } = {
  timeoutMs: 120_000,
  killAfterMs: 5_000,
};

// Own process groups: Ctrl-C in the terminal reaches only fleetbed, which then ends its programs in order.
const OWN_GROUP = { detached: true, cleanup: true, forceKillAfterDelay: EXEC_DEFAULTS.killAfterMs } as const;

export const systemExec: Exec = {
  async run(command, args, options) {
    options.signal.throwIfAborted();
    const child = execa(command, args, {
      ...OWN_GROUP,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
      env: { ...options.env },
      cancelSignal: options.signal,
      timeout: options.timeoutMs ?? EXEC_DEFAULTS.timeoutMs,
      stripFinalNewline: false,
      maxBuffer: 256 * 1024 * 1024,
      reject: false,
    });
    if (child.pid !== undefined) options.onSpawn?.(child.pid);
    const result = await child;
    if (options.signal.aborted) throw options.signal.reason as Error;
    if (result.timedOut)
      throw commandTimeout(command, args, options.timeoutMs ?? EXEC_DEFAULTS.timeoutMs, result.stderr);
    if (result.exitCode === undefined) throw commandNotRun(command, args, result);
    if (!(options.allowedExitCodes ?? [0]).includes(result.exitCode)) {
      throw commandFailed(command, args, { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr });
    }
    return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  },

  start(command, args, options) {
    const child = execa(command, args, {
      ...OWN_GROUP,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...options.env },
      stdin: 'pipe',
      stdout: 'pipe',
      buffer: { stdout: false, stderr: true },
      cancelSignal: options.signal,
      reject: false,
    });
    if (child.pid !== undefined) options.onSpawn?.(child.pid);
    const ended = child.then((result) => ({
      exitCode: result.exitCode ?? -1,
      stdout: '',
      stderr: result.stderr || (result.originalMessage ?? ''),
    }));
    return {
      stdin: child.stdin,
      stdout: child.stdout,
      ended,
      [Symbol.asyncDispose]: async () => {
        child.kill('SIGTERM');
        await ended;
      },
    };
  },
};

export interface ProcessOptions {
  /** The whole environment: nothing of this process's is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Two-way pipes beside the three streams: the first is file descriptor 3 of the program. @default 0 */
  readonly channels?: number;
}

/** How a program ended: with a code, or by a signal. */
export type ProcessEnd = { readonly exitCode: number } | { readonly signal: NodeJS.Signals };

/** A program whose streams and signals the caller has in hand. Streams are no faster than their readers. */
export interface StartedProcess {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly channels: readonly Duplex[];
  /** Resolves when it has ended; its output may still be read. Rejects when it could not be started. */
  readonly ended: Promise<ProcessEnd>;
  /** SIGKILL reaches everything that it has started, too. Nothing happens after its end. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program and leaves everything else to the caller. What it has started ends with it. */
export type StartProcess = (command: string, args: readonly string[], options: ProcessOptions) => StartedProcess;

export const systemProcess: StartProcess = (command, args, { env, cwd, channels = 0 }) => {
  const stdio: StdioOptions = Array.from({ length: 3 + channels }, () => 'pipe');
  const child = spawn(command, [...args], { env: { ...env }, cwd, stdio, detached: true });
  const state = { hasEnded: false };
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nothing of it is left.
    }
  };
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => {
      state.hasEnded = true;
      killGroup();
      resolve(signal === null ? { exitCode: exitCode ?? 1 } : { signal });
    });
  });
  const streams = child.stdio as unknown as readonly [Writable, Readable, Readable, ...Duplex[]];
  const [stdin, stdout, stderr, ...others] = streams;
  // A program that no longer reads is no reason to fail: its end is told by `ended`.
  for (const stream of streams) stream.on('error', () => undefined);
  return {
    pid: child.pid,
    stdin,
    stdout,
    stderr,
    channels: others,
    ended,
    kill: (signal) => {
      if (state.hasEnded) return;
      if (signal === 'SIGKILL') killGroup();
      else child.kill(signal);
    },
  };
};

/** The error of a program that ended badly; exported so that scripted programs in tests fail in the same words. */
export function commandFailed(command: string, args: readonly string[], result: ExecResult): FleetbedError {
  const said = result.stderr.trim() === '' ? result.stdout : result.stderr;
  return new FleetbedError(
    'FLEETBED_COMMAND_FAILED',
    `${commandLine(command, args)} ended with exit code ${String(result.exitCode)}`,
    {
      observed: tail(said) === '' ? 'no output' : tail(said),
    },
  );
}

export function toolMissing(command: string, cause?: unknown): FleetbedError {
  return new FleetbedError('FLEETBED_TOOL_MISSING', `${command} is not on PATH`, {
    hint: `install ${command}, or put its directory on PATH; \`fleetbed doctor\` lists what is needed`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function commandTimeout(command: string, args: readonly string[], timeoutMs: number, stderr: string): FleetbedError {
  return new FleetbedError(
    'FLEETBED_COMMAND_TIMEOUT',
    `${commandLine(command, args)} did not end within ${String(timeoutMs)} ms`,
    {
      observed: tail(stderr) === '' ? 'no output' : tail(stderr),
    },
  );
}

function commandNotRun(
  command: string,
  args: readonly string[],
  result: {
    readonly code?: string | undefined;
    readonly originalMessage?: string | undefined;
    readonly signal?: string | undefined;
    readonly stderr: string;
  },
): FleetbedError {
  if (result.code === 'ENOENT') return toolMissing(command);
  return new FleetbedError(
    'FLEETBED_COMMAND_FAILED',
    `${commandLine(command, args)} was ended by ${result.signal ?? 'the system'}`,
    {
      observed: tail(result.stderr) === '' ? (result.originalMessage ?? 'no output') : tail(result.stderr),
    },
  );
}

function commandLine(command: string, args: readonly string[]): string {
  const line = [command, ...args].join(' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** The last lines of what a program said: enough to see the reason, short enough to read. */
function tail(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n').slice(-2_000);
}
