import { applyCors } from '../filters/cors.ts';
import { applyEdits, type CompiledEdits } from '../filters/header-edits.ts';
import type { ReadyAnswer } from './request-plan.ts';

/** What the filters of a rule and of a backend do to an answer, whoever gives it. */
export class AnswerDress {
  readonly #edits: readonly CompiledEdits[];
  readonly #cors: readonly string[] | undefined;
  readonly #setCookie: string | undefined;

  /** @param cors as {@link CompiledCors.shared} gave it. @param setCookie of a session that begins */
  constructor(
    edits: readonly (CompiledEdits | undefined)[],
    cors: readonly string[] | undefined,
    setCookie: string | undefined,
  ) {
    this.#edits = edits.filter((each) => each !== undefined);
    this.#cors = cors;
    this.#setCookie = setCookie;
  }

  get isPlain(): boolean {
    return this.#edits.length === 0 && this.#cors === undefined && this.#setCookie === undefined;
  }

  /** Changes the fields in place: name, value, name, value. */
  put(headers: string[]): void {
    for (const edits of this.#edits) applyEdits(headers, edits);
    if (this.#cors !== undefined) applyCors(headers, this.#cors);
    if (this.#setCookie !== undefined) headers.push('set-cookie', this.#setCookie);
  }

  answer(answer: ReadyAnswer): ReadyAnswer {
    if (this.isPlain) return answer;
    const headers = [...answer.headers];
    this.put(headers);
    return { ...answer, headers };
  }
}
