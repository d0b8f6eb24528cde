import { takeLine } from '../applets/input.ts';
import type { Program, ProgramContext, ProgramTerminal } from '../program.ts';
import { BrokenPipe, put } from '../serving/put.ts';
import { signalExitCode, untilSignalled } from '../serving/until-signalled.ts';
import { FunctionReturn, LoopJump, ShellExit, ShellProblem } from './control-flow.ts';
import type { Descriptors } from './descriptors.ts';
import { Interpreter } from './interpreter.ts';
import { parseShell } from './parse-shell.ts';
import type { ShellState } from './shell-state.ts';
import { ShellSyntaxError } from './syntax.ts';

/** Of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** A shell at a terminal: a prompt, a command, its end. Ctrl-C ends the command only; Ctrl-D the shell. */
export class InteractiveShell {
  readonly #context: ProgramContext;
  readonly #terminal: ProgramTerminal;
  readonly #find: (name: string) => Program | undefined;
  readonly #state: ShellState;
  #open: Descriptors;
  /** Lines of a command that goes on. */
  #begun = '';

  constructor(
    context: ProgramContext & { readonly terminal: ProgramTerminal },
    find: (name: string) => Program | undefined,
    state: ShellState,
    open: Descriptors,
  ) {
    this.#context = context;
    this.#terminal = context.terminal;
    this.#find = find;
    this.#state = state;
    this.#open = open;
  }

  /** Resolves with the status of the shell. */
  async main(): Promise<number> {
    const { stdin, signal } = this.#context;
    const signalled = untilSignalled(this.#context).then(() => undefined);
    try {
      for (;;) {
        await this.#prompt();
        const line = await this.#awaitingInput(() => Promise.race([takeLine(stdin), signalled]));
        if (signal.aborted) return signalExitCode(signal);
        if (line === undefined) break;
        const exit = await this.#line(line);
        if (exit !== undefined) return await this.#end(exit);
      }
      await this.#say('\n');
      return await this.#end(this.#state.status);
    } catch (error) {
      if (error instanceof BrokenPipe) return this.#state.status;
      throw error;
    }
  }

  /** Ctrl-C at the prompt begins a new line. */
  async #awaitingInput<T>(read: () => Promise<T>): Promise<T> {
    using _interrupts = this.#terminal.onInterrupt(() => {
      this.#begun = '';
      this.#state.status = INTERRUPTED;
      this.#say('\n')
        .then(() => this.#prompt())
        .catch(() => undefined);
    });
    return await read();
  }

  /** The status of the shell where the command ends it. */
  async #line(line: string): Promise<number | undefined> {
    const text = this.#begun + line;
    if (isBegun(text)) {
      this.#begun = text;
      return undefined;
    }
    this.#begun = '';
    const interrupt = new AbortController();
    using _interrupts = this.#terminal.onInterrupt(() => {
      interrupt.abort({ signal: 'SIGINT' });
    });
    const signal = AbortSignal.any([this.#context.signal, interrupt.signal]);
    const shell = new Interpreter({ ...this.#context, signal }, this.#find, this.#state, this.#open);
    try {
      await shell.source(text);
    } catch (error) {
      if (error instanceof ShellExit && interrupt.signal.aborted && error.bySignal) {
        this.#state.status = INTERRUPTED;
        await this.#say('\n');
      } else if (error instanceof ShellExit) return error.status;
      else await this.#failed(error, shell);
    } finally {
      this.#open = shell.open;
      shell.inbox.close();
    }
    return undefined;
  }

  async #failed(error: unknown, shell: Interpreter): Promise<void> {
    if (error instanceof FunctionReturn || error instanceof LoopJump) return;
    if (!(error instanceof ShellProblem) && !(error instanceof ShellSyntaxError)) throw error;
    await shell.complain(error.message);
    this.#state.status = error instanceof ShellProblem ? error.status : 2;
  }

  /** Its EXIT trap, and its jobs. */
  #end(status: number): Promise<number> {
    return new Interpreter(this.#context, this.#find, this.#state, this.#open).main(`exit ${status}`);
  }

  async #prompt(): Promise<void> {
    const { directory, variables } = this.#state;
    const home = variables.get('HOME');
    await this.#say(this.#begun === '' ? `${directory === home ? '~' : directory} # ` : '> ');
  }

  #say(text: string): Promise<void> {
    return put(this.#context.stderr, text);
  }
}

/** Whether a command goes on in the next line. */
function isBegun(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n$/.test(text)) return true;
  try {
    parseShell(text);
    return false;
  } catch (error) {
    return error instanceof ShellSyntaxError && /unexpected end of file|unterminated/.test(error.message);
  }
}
