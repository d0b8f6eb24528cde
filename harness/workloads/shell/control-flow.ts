/** `break` and `continue`. */
export class LoopJump extends Error {
  readonly kind: 'break' | 'continue';
  levels: number;

  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** `return` from a function or a sourced file. */
export class FunctionReturn extends Error {
  readonly status: number;

  constructor(status: number) {
    super('return');
    this.status = status;
  }
}

/** `exit`, `set -e`, a fatal error, a signal: the shell ends. */
export class ShellExit extends Error {
  readonly status: number;
  /** Of a shell that was ended by a signal no trap runs. */
  readonly bySignal: boolean;

  constructor(status: number, bySignal = false) {
    super('exit');
    this.status = status;
    this.bySignal = bySignal;
  }
}

/** A message that a command or the whole shell fails with, without the name of the shell before it. */
export class ShellProblem extends Error {
  readonly status: number;
  /** Whether a shell that is not interactive ends with it. */
  readonly fatal: boolean;

  constructor(
    message: string,
    { status = 2, fatal = true }: { readonly status?: number; readonly fatal?: boolean } = {},
  ) {
    super(message);
    this.name = 'ShellProblem';
    this.status = status;
    this.fatal = fatal;
  }
}
