import type { Program, ProgramContext } from '../../program.ts';
import type { Descriptors } from '../descriptors.ts';
import type { ShellState } from '../shell-state.ts';
import type { SignalInbox } from '../signal-inbox.ts';

/** What a builtin can do with the shell that it runs in. */
export interface ShellRunner {
  readonly context: ProgramContext;
  readonly state: ShellState;
  readonly inbox: SignalInbox;
  readonly find: (name: string) => Program | undefined;
  readonly open: Descriptors;
  reopen(open: Descriptors): void;
  source(text: string): Promise<number>;
  /** Runs a command by its name; without `functions` only builtins and programs. */
  call(
    words: readonly string[],
    open: Descriptors,
    values: ReadonlyMap<string, string>,
    functions?: boolean,
  ): Promise<number>;
  program(words: readonly string[], open: Descriptors, values: ReadonlyMap<string, string>): Promise<number>;
  assign(name: string, value: string): void;
  complain(message: string): Promise<void>;
  takeSignals(): Promise<void>;
  readFile(path: string): Promise<string>;
}

/** A command of the shell itself. */
export type Builtin = (shell: ShellRunner, words: readonly string[], open: Descriptors) => Promise<number> | number;
