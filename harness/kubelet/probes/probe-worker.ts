/**
 * Probes one container of a pod again and again. Mirrors kubelet `prober/worker.go`. Does not: wait a random part of the
 * period after the kubelet itself has started, which spreads the load of restarts of real nodes.
 */
import type { Clock } from '../../core/clock.ts';
import type { ProbeResult } from '../pods/pod-state.ts';
import type { RunContainer, RunProbe } from '../pods/pod-types.ts';
import type { ProbeAnswer } from './probe-target.ts';

export type ProbeKind = 'liveness' | 'readiness' | 'startup';

/** What the worker knows of its container. */
export interface ProbedContainer {
  readonly id: string;
  readonly isRunning: boolean;
  /** Milliseconds since it runs. */
  readonly runsForMs: number;
  /** The startup probe, if any, has succeeded. */
  readonly hasStarted: boolean;
  /** It will run again. */
  readonly isRestarted: boolean;
}

export interface ProbeWorkerOptions {
  readonly kind: ProbeKind;
  readonly container: RunContainer;
  readonly probe: RunProbe;
  readonly clock: Clock;
  /** Undefined before the container was first made. */
  readonly look: () => ProbedContainer | undefined;
  readonly isDeleted: () => boolean;
  readonly ask: (probe: RunProbe) => Promise<ProbeAnswer>;
  readonly tell: (type: 'Warning', reason: string, message: string) => void;
  /** The result that counts now. */
  readonly set: (id: string, result: ProbeResult) => void;
  readonly forget: (id: string) => void;
  readonly signal: AbortSignal;
}

const NAMES: Readonly<Record<ProbeKind, string>> = {
  liveness: 'Liveness',
  readiness: 'Readiness',
  startup: 'Startup',
};
const INITIAL: Readonly<Record<ProbeKind, ProbeResult>> = {
  liveness: 'success',
  readiness: 'failure',
  startup: 'unknown',
};
const TRIES = 3;

export class ProbeWorker {
  readonly kind: ProbeKind;
  readonly container: string;
  readonly #options: ProbeWorkerOptions;
  #id: string | undefined;
  #last: ProbeResult | undefined;
  #inARow = 0;
  #isOnHold = false;
  #isTriggered = false;
  #wake: (() => void) | undefined;

  constructor(options: ProbeWorkerOptions) {
    this.kind = options.kind;
    this.container = options.container.name;
    this.#options = options;
  }

  /** Probes at once, and then from now on by its period. */
  trigger(): void {
    this.#isTriggered = true;
    this.#wake?.();
  }

  /** Until `signal` aborts or there is nothing more to learn. */
  async run(): Promise<void> {
    const { clock, probe, signal } = this.#options;
    const periodMs = (probe.periodSeconds ?? 10) * 1000;
    let nextMs = clock.now() + periodMs;
    while (!signal.aborted && (await this.#probe())) {
      if (!(await this.#tick(nextMs))) break;
      nextMs = Math.max(clock.now(), this.#isTriggered ? clock.now() : nextMs) + periodMs;
      this.#isTriggered = false;
    }
    if (this.#id !== undefined) this.#options.forget(this.#id);
  }

  /** Waits for the time, or a trigger; false when aborted. */
  #tick(atMs: number): Promise<boolean> {
    const { clock, signal } = this.#options;
    if (signal.aborted) return Promise.resolve(false);
    if (this.#isTriggered) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (): void => {
        timer[Symbol.dispose]();
        signal.removeEventListener('abort', end);
        this.#wake = undefined;
        resolve(!signal.aborted);
      };
      const timer = clock.after(Math.max(0, atMs - clock.now()), end);
      signal.addEventListener('abort', end, { once: true });
      this.#wake = end;
    });
  }

  /** False when no further probe is wanted. */
  async #probe(): Promise<boolean> {
    const { kind, look, set, forget, isDeleted, probe } = this.#options;
    const seen = look();
    if (seen === undefined) return true;
    if (seen.id !== this.#id) {
      if (this.#id !== undefined) forget(this.#id);
      this.#id = seen.id;
      this.#isOnHold = false;
      set(seen.id, INITIAL[kind]);
    }
    if (this.#isOnHold) return true;
    if (!seen.isRunning) {
      set(seen.id, 'failure');
      return seen.isRestarted;
    }
    if (isDeleted() && kind !== 'readiness') {
      set(seen.id, 'success');
      return false;
    }
    if (Math.floor(seen.runsForMs / 1000) < (probe.initialDelaySeconds ?? 0)) return true;
    if (seen.hasStarted === (kind === 'startup')) return true;
    await this.#ask(seen.id);
    return true;
  }

  async #ask(id: string): Promise<void> {
    const { kind, tell, look, signal } = this.#options;
    const answer = await this.#askAgain();
    // It may be gone meanwhile.
    if (signal.aborted || look()?.id !== id) return;
    if (answer.type === 'error') {
      tell('Warning', 'Unhealthy', `${NAMES[kind]} probe errored and resulted in unknown state: ${answer.message}`);
      return;
    }
    if (answer.type === 'warning') tell('Warning', 'ProbeWarning', `${NAMES[kind]} probe warning: ${answer.output}`);
    if (answer.type === 'failure') tell('Warning', 'Unhealthy', `${NAMES[kind]} probe failed: ${answer.output}`);
    // Who asked meanwhile has the answer.
    if (answer.type !== 'failure') this.#isTriggered = false;
    this.#count(id, answer.type === 'failure' ? 'failure' : 'success');
  }

  #count(id: string, result: 'success' | 'failure'): void {
    const { kind, probe, set } = this.#options;
    this.#inARow = result === this.#last ? this.#inARow + 1 : 1;
    this.#last = result;
    const threshold = result === 'failure' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1);
    if (this.#inARow < threshold) return;
    set(id, result);
    if ((kind === 'liveness' && result === 'failure') || kind === 'startup') {
      this.#isOnHold = true;
      this.#inARow = 0;
    }
  }

  async #askAgain(): Promise<ProbeAnswer> {
    const { ask, probe, look, signal } = this.#options;
    const id = look()?.id;
    let answer = await ask(probe);
    for (let tries = 1; tries < TRIES && answer.type === 'error'; tries += 1) {
      if (signal.aborted || look()?.id !== id) break;
      answer = await ask(probe);
    }
    return answer;
  }
}
