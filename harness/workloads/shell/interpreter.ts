import { posix } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Program, ProgramContext } from '../program.ts';
import { BrokenPipe, put } from '../serving/put.ts';
import { BUILTINS, isSpecialBuiltin } from './builtins/builtins.ts';
import type { ShellRunner } from './builtins/builtin.ts';
import { CompoundCommands } from './compound-commands.ts';
import { FunctionReturn, LoopJump, ShellExit, ShellProblem } from './control-flow.ts';
import { Collected, emptyInput, inputOf, outputOf, type Descriptors } from './descriptors.ts';
import { Expander } from './expand.ts';
import { flushAll, openRedirection } from './open-redirection.ts';
import { parameterOf } from './parameter-of.ts';
import { parseShell } from './parse-shell.ts';
import { runToCode, SIGPIPE_EXIT } from './run-to-code.ts';
import { SignalInbox } from './signal-inbox.ts';
import { ShellState, type Job } from './shell-state.ts';
import { shownCommand } from './shown-command.ts';
import { ShellSyntaxError, type Command, type Redirection, type Script, type Word } from './syntax.ts';

/** How long commands run before others get their turn. */
const SLICE_MS = 2;

/** Runs scripts: one shell or subshell, with its state. */
export class Interpreter implements ShellRunner {
  readonly context: ProgramContext;
  readonly state: ShellState;
  readonly inbox: SignalInbox;
  readonly find: (name: string) => Program | undefined;
  #open: Descriptors;
  readonly #expander: Expander;
  readonly #compound: CompoundCommands;
  #sliceEnds: number;
  /** Above 0 where a failure is an answer, not a reason to end: conditions, `!`, all but the last of `&&` and `||`. */
  #tolerant = 0;
  #substituted = 0;

  constructor(
    context: ProgramContext,
    find: (name: string) => Program | undefined,
    state: ShellState,
    open: Descriptors,
  ) {
    this.context = context;
    this.find = find;
    this.state = state;
    this.#open = open;
    this.inbox = new SignalInbox(context, () => state.traps);
    this.#sliceEnds = context.clock.now() + SLICE_MS;
    this.#expander = this.#makeExpander();
    this.#compound = new CompoundCommands({
      state,
      expander: this.#expander,
      assign: (name, value) => {
        this.assign(name, value);
      },
      script: (body) => this.script(body),
      condition: (script) => this.#tolerantly(() => this.script(script)),
      breathe: () => this.#breathe(),
    });
  }

  get open(): Descriptors {
    return this.#open;
  }

  /** `exec` without a command: from now on. */
  reopen(open: Descriptors): void {
    this.#open = open;
  }

  /** Runs a whole script to the end of the shell: its status, after the EXIT trap. */
  async main(text: string): Promise<number> {
    let status: number;
    try {
      status = await this.#guarded(() => this.source(text));
    } finally {
      for (const job of this.state.jobs.values()) job.signal('SIGTERM');
      this.inbox.close();
    }
    return status;
  }

  /** Runs what a subshell is for, to its end. */
  async toStatus(command: Command | Script): Promise<number> {
    try {
      return await this.#guarded(() => ('kind' in command ? this.run(command) : this.script(command)));
    } finally {
      this.inbox.close();
    }
  }

  async #guarded(run: () => Promise<number>): Promise<number> {
    const first = await this.#settled(run);
    if (first.bySignal) return first.status;
    const trap = this.state.traps.get('EXIT');
    this.state.traps.delete('EXIT');
    if (trap === undefined || trap === '') return first.status;
    this.state.status = first.status;
    const second = await this.#settled(async () => {
      await this.source(trap);
      return first.status;
    });
    return second.status;
  }

  async #settled(run: () => Promise<number>): Promise<{ readonly status: number; readonly bySignal: boolean }> {
    try {
      return { status: await run(), bySignal: false };
    } catch (error) {
      if (error instanceof ShellExit) return error;
      if (error instanceof FunctionReturn) return { status: error.status, bySignal: false };
      if (error instanceof LoopJump) return { status: 0, bySignal: false };
      if (error instanceof BrokenPipe) return { status: SIGPIPE_EXIT, bySignal: true };
      if (error instanceof ShellProblem || error instanceof ShellSyntaxError) {
        await this.complain(error.message);
        return { status: error instanceof ShellProblem ? error.status : 2, bySignal: false };
      }
      throw error;
    }
  }

  /** Parses and runs. */
  async source(text: string): Promise<number> {
    const script = parseShell(text);
    return this.state.flags.n ? 0 : this.script(script);
  }

  async complain(message: string, open: Descriptors = this.#open): Promise<void> {
    await put(outputOf(open, 2), `${this.state.name}: ${message}\n`).catch(() => undefined);
  }

  async script(script: Script): Promise<number> {
    let status = 0;
    for (const { command, background } of script) {
      status = background ? this.#start(command) : await this.run(command);
      this.state.status = status;
    }
    return status;
  }

  async run(command: Command): Promise<number> {
    await this.#breathe();
    const status = await this.#dispatch(command);
    this.state.status = status;
    const failed = status !== 0 && this.state.flags.e && this.#tolerant === 0;
    if (failed && ['simple', 'pipeline', 'group', 'redirected'].includes(command.kind)) {
      if (command.kind !== 'pipeline' || !command.negated) throw new ShellExit(status);
    }
    return status;
  }

  #dispatch(command: Command): Promise<number> {
    switch (command.kind) {
      case 'simple':
        return this.#simple(command);
      case 'pipeline':
        return this.#pipeline(command.commands, command.negated);
      case 'logical':
        return this.#logical(command);
      case 'if':
        return this.#compound.if(command);
      case 'loop':
        return this.#compound.loop(command);
      case 'for':
        return this.#compound.for(command);
      case 'case':
        return this.#compound.case(command);
      case 'group':
        return command.subshell ? this.subshell(this.#open).toStatus(command.body) : this.script(command.body);
      case 'redirected':
        return this.#redirected(command.command, command.redirections);
      case 'function':
        this.state.functions.set(command.name, command.body);
        return Promise.resolve(0);
    }
  }

  /** A copy of this shell, for what must not change it. */
  subshell(open: Descriptors, signal: AbortSignal = this.inbox.childSignal): Interpreter {
    const copy = new Interpreter({ ...this.context, signal }, this.find, new ShellState(this.state), open);
    copy.#tolerant = this.#tolerant;
    return copy;
  }

  /** Other work of the process gets its turn; then what arrived meanwhile is looked at. */
  async #breathe(): Promise<void> {
    if (this.context.clock.now() >= this.#sliceEnds) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      this.#sliceEnds = this.context.clock.now() + SLICE_MS;
    }
    await this.takeSignals();
  }

  /** Runs the traps of signals that have arrived; ends the shell for those without one. */
  async takeSignals(): Promise<void> {
    for (let signal = this.inbox.take(); signal !== undefined; signal = this.inbox.take()) {
      const trap = this.state.traps.get(signal.name);
      if (trap === undefined) throw new ShellExit(signal.exitCode, true);
      const before = this.state.status;
      await this.source(trap);
      this.state.status = before;
    }
  }

  #start(command: Command): number {
    const numbers = this.state.numbers;
    numbers.last += 1;
    const pid = numbers.last;
    const stop = new AbortController();
    const open = new Map(this.#open).set(0, emptyInput());
    const ended = this.subshell(open, AbortSignal.any([this.inbox.childSignal, stop.signal]))
      .toStatus(command)
      .catch(() => 1);
    const job: Job = {
      pid,
      ended,
      signal: (name) => {
        stop.abort({ signal: name });
      },
    };
    this.state.jobs.set(pid, job);
    this.state.lastJob = pid;
    return 0;
  }

  async #pipeline(commands: readonly Command[], negated: boolean): Promise<number> {
    this.#tolerant += negated ? 1 : 0;
    try {
      const statuses = commands.length === 1 ? [await this.#only(commands)] : await this.#piped(commands);
      const failed = this.state.flags.pipefail ? statuses.findLast((status) => status !== 0) : undefined;
      const status = failed ?? statuses.at(-1) ?? 0;
      return negated ? Number(status === 0) : status;
    } finally {
      this.#tolerant -= negated ? 1 : 0;
    }
  }

  #only([command]: readonly Command[]): Promise<number> {
    return command === undefined ? Promise.resolve(0) : this.run(command);
  }

  #piped(commands: readonly Command[]): Promise<number[]> {
    const pipes = commands.slice(1).map(() => new PassThrough());
    return Promise.all(
      commands.map(async (command, index) => {
        const open = new Map(this.#open);
        const [from, to] = [pipes[index - 1], pipes[index]];
        if (from !== undefined) open.set(0, from);
        if (to !== undefined) open.set(1, to);
        try {
          return await this.subshell(open).toStatus(command);
        } finally {
          to?.end();
          from?.destroy();
        }
      }),
    );
  }

  async #logical({ left, operator, right }: Extract<Command, { kind: 'logical' }>): Promise<number> {
    const status = await this.#tolerantly(() => this.run(left));
    return (status === 0) === (operator === '&&') ? this.run(right) : status;
  }

  async #tolerantly<T>(run: () => Promise<T>): Promise<T> {
    this.#tolerant += 1;
    try {
      return await run();
    } finally {
      this.#tolerant -= 1;
    }
  }

  async #redirected(command: Command, redirections: readonly Redirection[]): Promise<number> {
    const before = this.#open;
    try {
      this.#open = await this.#opened(redirections);
    } catch (error) {
      return this.#failed(error);
    }
    try {
      return await this.run(command);
    } finally {
      const used = this.#open;
      this.#open = before;
      await flushAll(used);
    }
  }

  /** Says what went wrong, unless it ends the shell. */
  async #failed(error: unknown, open: Descriptors = this.#open): Promise<number> {
    if (!(error instanceof ShellProblem) || error.fatal) throw error;
    await this.complain(error.message, open);
    return error.status;
  }

  async #opened(redirections: readonly Redirection[]): Promise<Descriptors> {
    let open = this.#open;
    for (const redirection of redirections) {
      const target = await this.#expander.text(redirection.target);
      const { files } = this.context;
      open = await openRedirection(redirection, target, open, { files, directory: this.state.directory });
    }
    return open;
  }

  async #simple(command: Extract<Command, { kind: 'simple' }>): Promise<number> {
    this.#substituted = 0;
    const words = await this.#expander.fields(command.words);
    const [name] = words;
    let open: Descriptors;
    try {
      open = command.redirections.length === 0 ? this.#open : await this.#opened(command.redirections);
    } catch (error) {
      if (name !== undefined && isSpecialBuiltin(name) && error instanceof ShellProblem) {
        throw new ShellProblem(error.message, { status: error.status });
      }
      return await this.#failed(error);
    }
    try {
      const values: (readonly [string, string])[] = [];
      for (const { name: variable, value } of command.assignments) {
        const text = await this.#expander.text(value);
        values.push([variable, text]);
        if (name === undefined) this.assign(variable, text);
      }
      await this.#show(values, words);
      if (name === undefined) return this.#substituted;
      return await this.call(words, open, new Map(values));
    } finally {
      if (open !== this.#open) await flushAll(open);
    }
  }

  async #show(values: readonly (readonly [string, string])[], words: readonly string[]): Promise<void> {
    if (!this.state.flags.x) return;
    const prefix = this.state.variables.get('PS4') ?? '+ ';
    await put(outputOf(this.#open, 2), `${prefix}${shownCommand(values, words)}\n`).catch(() => undefined);
  }

  /** Runs a command by its name: a special builtin, a function, a builtin, or a program. */
  async call(
    words: readonly string[],
    open: Descriptors,
    values: ReadonlyMap<string, string>,
    functions = true,
  ): Promise<number> {
    const [name = ''] = words;
    const body = functions && !isSpecialBuiltin(name) ? this.state.functions.get(name) : undefined;
    if (body !== undefined) return this.#within(values, () => this.#function(body, words, open));
    const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
    if (builtin === undefined) return this.program(words, open, values);
    if (isSpecialBuiltin(name)) for (const [variable, value] of values) this.assign(variable, value);
    const run = async (): Promise<number> => {
      try {
        return await builtin(this, words, open);
      } catch (error) {
        return this.#failed(error, open);
      }
    };
    return isSpecialBuiltin(name) ? run() : this.#within(values, run);
  }

  /** With variables that are put back afterwards. */
  async #within(values: ReadonlyMap<string, string>, run: () => Promise<number>): Promise<number> {
    const { variables, exported } = this.state;
    const before = [...values.keys()].map((name) => [name, variables.get(name), exported.has(name)] as const);
    for (const [name, value] of values) {
      this.assign(name, value);
      exported.add(name);
    }
    try {
      return await run();
    } finally {
      for (const [name, value, wasExported] of before) {
        if (value === undefined) variables.delete(name);
        else variables.set(name, value);
        if (!wasExported) exported.delete(name);
      }
    }
  }

  async #function(body: Command, words: readonly string[], open: Descriptors): Promise<number> {
    const { state } = this;
    if (state.callDepth >= 200) throw new ShellProblem('maximum function recursion depth exceeded');
    const [positional, before, loops] = [state.positional, this.#open, state.loopDepth];
    state.positional = words.slice(1);
    state.callDepth += 1;
    state.loopDepth = 0;
    state.locals.push(new Map());
    this.#open = open;
    try {
      return await this.run(body);
    } catch (error) {
      if (error instanceof FunctionReturn) return error.status;
      throw error;
    } finally {
      this.#open = before;
      for (const [name, value] of state.locals.pop() ?? []) {
        if (value === undefined) state.variables.delete(name);
        else state.variables.set(name, value);
      }
      state.loopDepth = loops;
      state.callDepth -= 1;
      state.positional = positional;
    }
  }

  /** Runs a program of the image, or a script among the container's files. */
  async program(words: readonly string[], open: Descriptors, values: ReadonlyMap<string, string>): Promise<number> {
    const [name = ''] = words;
    const program = this.find(name) ?? (await this.#scriptFile(name));
    if (program === undefined) {
      await put(outputOf(open, 2), `${this.state.name}: ${name}: not found\n`).catch(() => undefined);
      return 127;
    }
    const context: ProgramContext = {
      ...this.context,
      argv: words,
      env: this.state.environment(values),
      workingDirectory: this.state.directory,
      stdin: inputOf(open),
      stdout: outputOf(open, 1),
      stderr: outputOf(open, 2),
      signal: this.inbox.childSignal,
      run: async (argv, change) => {
        const next = this.find(argv[0] ?? '');
        return next === undefined ? 127 : next({ ...context, ...change, argv });
      },
    };
    return this.inbox.orDeath(runToCode(program, context));
  }

  async #scriptFile(name: string): Promise<Program | undefined> {
    if (!name.includes('/')) return undefined;
    const text = await this.readFile(name).catch(() => undefined);
    if (text === undefined) return undefined;
    const shell = this.find('sh');
    return shell === undefined ? undefined : (context) => shell({ ...context, argv: ['sh', ...context.argv] });
  }

  async readFile(path: string): Promise<string> {
    return String(await this.context.files.read(posix.resolve(this.state.directory, path)));
  }

  assign(name: string, value: string): void {
    const { variables, readonlyNames } = this.state;
    if (readonlyNames.has(name)) throw new ShellProblem(`${name}: is read only`);
    variables.set(name, value);
  }

  async substitute(script: Script): Promise<string> {
    const collected = new Collected();
    const open = new Map(this.#open).set(1, collected);
    this.#substituted = await this.subshell(open).toStatus(script);
    this.state.status = this.#substituted;
    await new Promise<void>((resolve) => {
      collected.write('', () => {
        resolve();
      });
    });
    return collected.bytes.toString('utf8').replaceAll('\0', '').replace(/\n+$/, '');
  }

  parameter(name: string): string | undefined {
    return parameterOf(this.state, this.context.random, name);
  }

  words(words: readonly Word[]): Promise<string[]> {
    return this.#expander.fields(words);
  }

  #makeExpander(): Expander {
    const { state, context } = this;
    return new Expander({
      parameter: (name) => this.parameter(name),
      get positional() {
        return state.positional;
      },
      assign: (name, value) => {
        this.assign(name, value);
      },
      substitute: (script) => this.substitute(script),
      list: (directory) => context.files.list(directory).catch(() => []),
      get directory() {
        return state.directory;
      },
      get refusesUnset() {
        return state.flags.u;
      },
      get expandsPathnames() {
        return !state.flags.f;
      },
    });
  }
}
