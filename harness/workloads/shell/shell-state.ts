import type { Command } from './syntax.ts';

/** A job in the background. */
export interface Job {
  readonly pid: number;
  readonly ended: Promise<number>;
  readonly signal: (name: string) => void;
}

/** What commands run within share, beyond subshells: the numbers of processes. */
export interface ProcessNumbers {
  last: number;
}

/** `set -e` and the like. */
export interface ShellFlags {
  /** Ends after a command that failed. */
  e: boolean;
  /** Refuses parameters that are not set. */
  u: boolean;
  /** Shows commands. */
  x: boolean;
  /** No pathnames for patterns. */
  f: boolean;
  /** Reads and runs nothing. */
  n: boolean;
  pipefail: boolean;
}

/** Everything that a subshell has a copy of. */
export class ShellState {
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly readonlyNames: Set<string>;
  readonly functions: Map<string, Command>;
  readonly traps: Map<string, string>;
  readonly flags: ShellFlags;
  readonly numbers: ProcessNumbers;
  readonly jobs: Map<number, Job>;
  /** `$0`. */
  readonly name: string;
  readonly pid: number;
  positional: readonly string[];
  directory: string;
  /** `$?`. */
  status = 0;
  /** `$!`. */
  lastJob: number | undefined;
  /** Where functions and sourced files are, as far as `return` is concerned. */
  callDepth = 0;
  loopDepth = 0;
  /** The values that `local` hides, one map for each function that runs. */
  locals: Map<string, string | undefined>[] = [];
  /** Seconds of `getopts`, reset by `OPTIND=1`. */
  optionOffset = 1;

  constructor(
    from: ShellState | { readonly name: string; readonly positional: readonly string[]; readonly directory: string },
  ) {
    this.name = from.name;
    this.positional = from.positional;
    this.directory = from.directory;
    this.traps = new Map();
    this.jobs = new Map();
    if (from instanceof ShellState) {
      this.variables = new Map(from.variables);
      this.exported = new Set(from.exported);
      this.readonlyNames = new Set(from.readonlyNames);
      this.functions = new Map(from.functions);
      this.flags = { ...from.flags };
      this.numbers = from.numbers;
      this.pid = from.pid;
      this.status = from.status;
      this.lastJob = from.lastJob;
      this.callDepth = from.callDepth;
      this.loopDepth = from.loopDepth;
      return;
    }
    this.variables = new Map();
    this.exported = new Set();
    this.readonlyNames = new Set();
    this.functions = new Map();
    this.flags = { e: false, u: false, x: false, f: false, n: false, pipefail: false };
    this.numbers = { last: 1 };
    this.pid = 1;
  }

  /** What child processes get. */
  environment(more: ReadonlyMap<string, string> = new Map()): Record<string, string> {
    const names = [...this.exported].flatMap((name) => {
      const value = this.variables.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries([...names, ...more]);
  }

  /** The letters of `$-`. */
  get flagLetters(): string {
    return (['e', 'f', 'n', 'u', 'x'] as const).filter((letter) => this.flags[letter]).join('');
  }
}
