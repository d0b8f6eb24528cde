import { PassThrough } from 'node:stream';
import { commandFailed, toolMissing, type Exec, type ExecOptions, type ExecResult } from '../exec.ts';

/** One call that a {@link ScriptedExec} saw. */
export interface ExecCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly line: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
}

/** Answers a call: text for standard output, a whole result, or undefined for "not mine". */
export type ExecScript = (
  call: ExecCall,
) => string | Partial<ExecResult> | undefined | Promise<string | Partial<ExecResult> | undefined>;

/** Programs that answer as a script says; a command that no script knows is "not on PATH". */
export class ScriptedExec implements Exec {
  readonly calls: ExecCall[] = [];
  readonly #scripts: readonly ExecScript[];

  constructor(...scripts: readonly ExecScript[]) {
    this.#scripts = scripts;
  }

  async run(command: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
    options.signal.throwIfAborted();
    const call: ExecCall = {
      command,
      args,
      line: [command, ...args].join(' '),
      env: options.env ?? {},
      input: typeof options.input === 'string' ? options.input : '',
    };
    this.calls.push(call);
    for (const script of this.#scripts) {
      const answer = await script(call);
      if (answer === undefined) continue;
      const result = {
        exitCode: 0,
        stdout: '',
        stderr: '',
        ...(typeof answer === 'string' ? { stdout: answer } : answer),
      };
      if (!(options.allowedExitCodes ?? [0]).includes(result.exitCode)) throw commandFailed(command, args, result);
      return result;
    }
    throw toolMissing(command);
  }

  start(): ReturnType<Exec['start']> {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    return {
      stdin,
      stdout,
      ended: Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
      [Symbol.asyncDispose]: () => {
        stdout.end();
        return Promise.resolve();
      },
    };
  }

  /** The command lines seen so far, in order. */
  get lines(): readonly string[] {
    return this.calls.map((call) => call.line);
  }
}
