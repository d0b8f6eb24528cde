import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';
import type { Log } from './json-log.ts';

/** What the process gives to a program. */
export interface ProgramContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where programs listen and connect. */
  readonly network: ProgramNetwork;
  /** Files that are named by flags. Rejects as `node:fs` does. */
  readonly readFile: (path: string) => Promise<Buffer>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Aborted by SIGTERM or SIGINT: the program ends in order. */
  readonly signal: AbortSignal;
  readonly log: (program: string) => Log;
}
