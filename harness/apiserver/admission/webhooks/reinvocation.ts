import { cloneJson, equalJson, type JsonObject } from '../../../kube/json/json.ts';
import type { AdmissionAttributes } from '../admission.ts';

/** What is remembered of one write between the two rounds of mutating admission. */
interface Rounds {
  isSecond: boolean;
  /** Whether a webhook changed the object, so that every plugin must see it once more. */
  isSecondNeeded: boolean;
  /** Webhooks that asked for it and were called, and have not been told to be called again. */
  readonly called: Set<string>;
  readonly again: Set<string>;
  lastOutput?: JsonObject;
}

/**
 * When mutating plugins run a second time. Mirrors apiserver `pkg/admission/reinvocation.go` and
 * `pkg/admission/plugin/webhook/mutating/reinvocationcontext.go`.
 */
export class Reinvocation {
  readonly #writes = new WeakMap<AdmissionAttributes, Rounds>();

  isSecondNeeded(attributes: AdmissionAttributes): boolean {
    const rounds = this.#writes.get(attributes);
    return rounds !== undefined && rounds.isSecondNeeded && !rounds.isSecond;
  }

  startSecond(attributes: AdmissionAttributes): void {
    this.#of(attributes).isSecond = true;
  }

  /** Before the webhooks: whether other plugins changed what the webhooks left. */
  enter(attributes: AdmissionAttributes): void {
    const rounds = this.#of(attributes);
    if (rounds.isSecond && !equalJson(rounds.lastOutput, attributes.object)) callAgain(rounds);
  }

  /** Whether a webhook takes part in this round. */
  takesPart(attributes: AdmissionAttributes, webhook: string): boolean {
    const rounds = this.#of(attributes);
    return !rounds.isSecond || rounds.again.has(webhook);
  }

  changed(attributes: AdmissionAttributes): void {
    const rounds = this.#of(attributes);
    callAgain(rounds);
    rounds.isSecondNeeded = true;
  }

  called(attributes: AdmissionAttributes, webhook: string): void {
    this.#of(attributes).called.add(webhook);
  }

  leave(attributes: AdmissionAttributes): void {
    if (attributes.object !== undefined) this.#of(attributes).lastOutput = cloneJson<JsonObject>(attributes.object);
  }

  #of(attributes: AdmissionAttributes): Rounds {
    let rounds = this.#writes.get(attributes);
    if (rounds === undefined) {
      rounds = { isSecond: false, isSecondNeeded: false, called: new Set(), again: new Set() };
      this.#writes.set(attributes, rounds);
    }
    return rounds;
  }
}

function callAgain({ called, again }: Rounds): void {
  for (const webhook of called) again.add(webhook);
  called.clear();
}
