import { LoopJump } from './control-flow.ts';
import type { Expander } from './expand.ts';
import { globMatches } from './glob.ts';
import type { ShellState } from './shell-state.ts';
import type { Command, Script } from './syntax.ts';

/** What compound commands need of the shell that they are in. */
export interface CompoundPlace {
  readonly state: ShellState;
  readonly expander: Expander;
  assign(name: string, value: string): void;
  /** Runs a body; its status. */
  script(body: Script): Promise<number>;
  /** Runs a condition, whose failure is an answer. */
  condition(script: Script): Promise<number>;
  /** Lets others have their turn, and signals theirs. */
  breathe(): Promise<void>;
}

/** `if`, `while`, `until`, `for` and `case`: which of their parts run, and how often. Each gives the status. */
export class CompoundCommands {
  readonly #place: CompoundPlace;

  constructor(place: CompoundPlace) {
    this.#place = place;
  }

  async if({ branches, otherwise }: Extract<Command, { kind: 'if' }>): Promise<number> {
    for (const { condition, body } of branches) {
      if ((await this.#place.condition(condition)) === 0) return this.#place.script(body);
    }
    return otherwise === undefined ? 0 : this.#place.script(otherwise);
  }

  async loop({ until, condition, body }: Extract<Command, { kind: 'loop' }>): Promise<number> {
    let status = 0;
    await this.#looping(async () => {
      const holds = (await this.#place.condition(condition)) === 0;
      if (holds === until) return false;
      status = await this.#place.script(body);
      return true;
    });
    return status;
  }

  async for({ name, words, body }: Extract<Command, { kind: 'for' }>): Promise<number> {
    const { state, expander } = this.#place;
    const values = words === undefined ? [...state.positional] : await expander.fields(words);
    let status = 0;
    let index = 0;
    await this.#looping(async () => {
      const value = values[index];
      if (value === undefined) return false;
      index += 1;
      this.#place.assign(name, value);
      status = await this.#place.script(body);
      return true;
    });
    return status;
  }

  async case({ word, clauses }: Extract<Command, { kind: 'case' }>): Promise<number> {
    const { expander } = this.#place;
    const text = await expander.text(word);
    for (const { patterns, body } of clauses) {
      for (const pattern of patterns) {
        if (globMatches(await expander.glob(pattern), text)) return this.#place.script(body);
      }
    }
    return 0;
  }

  /** Calls `step` until it gives false or a jump leads out. */
  async #looping(step: () => Promise<boolean>): Promise<void> {
    const { state } = this.#place;
    state.loopDepth += 1;
    try {
      for (;;) {
        try {
          await this.#place.breathe();
          if (!(await step())) return;
        } catch (error) {
          if (!(error instanceof LoopJump)) throw error;
          if (error.levels > 1) {
            error.levels -= 1;
            throw error;
          }
          if (error.kind === 'break') return;
        }
      }
    } finally {
      state.loopDepth -= 1;
    }
  }
}
