/** The end of a container's run. Mirrors `killContainer` of kubelet `kuberuntime_container.go`. */
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { runHook } from '../hooks/run-hook.ts';
import type { RunContainer, RunPod } from '../pods/pod-types.ts';
import type { ProbeTarget } from '../probes/probe-target.ts';
import type { RunningContainer } from './running-container.ts';

export interface StopOptions {
  readonly pod: RunPod;
  readonly container: RunContainer;
  readonly running: RunningContainer;
  readonly target: ProbeTarget;
  readonly clock: Clock;
  readonly graceSeconds: number;
  readonly tell: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  /** Resolves when it is this container's turn to end. */
  readonly turn?: Promise<unknown>;
  readonly log: (line: string) => void;
}

/** Always given, so that a program can end in order. */
const LEAST_GRACE_SECONDS = 2;

/** Ends a container: its hook, SIGTERM, and after the grace period it is left behind. */
export class ContainerStop {
  /** Resolves when it has ended. */
  readonly done: Promise<void>;
  readonly #options: StopOptions;
  #deadlineMs: number;
  #wake: (() => void) | undefined;

  constructor(options: StopOptions) {
    this.#options = options;
    this.#deadlineMs = options.clock.now() + options.graceSeconds * 1000;
    this.done = this.#run();
  }

  /** A shorter grace period, from now on. */
  shorten(graceSeconds: number): void {
    const deadlineMs = this.#options.clock.now() + Math.max(graceSeconds, LEAST_GRACE_SECONDS) * 1000;
    if (deadlineMs >= this.#deadlineMs) return;
    this.#deadlineMs = deadlineMs;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { container, running, graceSeconds, turn, clock } = this.#options;
    const { preStop } = container.lifecycle ?? {};
    if (preStop !== undefined && graceSeconds > 0) await this.#until(this.#preStop());
    if (turn !== undefined && graceSeconds > 0) await this.#until(turn);
    this.#deadlineMs = Math.max(this.#deadlineMs, clock.now() + LEAST_GRACE_SECONDS * 1000);
    running.terminate();
    await this.#until(running.ended);
    running.kill();
    await running.ended;
  }

  async #preStop(): Promise<void> {
    const { container, pod, target, tell, running, log } = this.#options;
    const { preStop } = container.lifecycle ?? {};
    if (preStop === undefined) return;
    const ended = new AbortController();
    running.ended.then(
      () => {
        ended.abort();
      },
      () => undefined,
    );
    const failure = await runHook(preStop, pod, target, ended.signal).catch(messageOf);
    if (failure === undefined) return;
    log(failure);
    tell('Warning', 'FailedPreStopHook', 'PreStopHook failed');
  }

  /** Until something is over, or the grace period, whichever comes first. */
  async #until(event: Promise<unknown>): Promise<void> {
    const { running } = this.#options;
    const waiting = new AbortController();
    try {
      await Promise.race([event, running.ended, this.#deadline(waiting.signal)]);
    } finally {
      waiting.abort();
    }
  }

  async #deadline(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted && clock.now() < this.#deadlineMs)
      await new Promise<void>((resolve) => {
        const end = (): void => {
          timer[Symbol.dispose]();
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = clock.after(this.#deadlineMs - clock.now(), end);
        signal.addEventListener('abort', end, { once: true });
        this.#wake = end;
      });
  }
}

/** How long a container may take to end. Mirrors `setTerminationGracePeriod`. */
export function graceSecondsOf(
  pod: RunPod,
  container: RunContainer,
  reason: 'liveness' | 'startup' | undefined,
): number {
  const deletion = pod.metadata.deletionGracePeriodSeconds;
  if (deletion !== undefined) return deletion;
  const probe =
    reason === 'liveness' ? container.livenessProbe : reason === 'startup' ? container.startupProbe : undefined;
  return probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? LEAST_GRACE_SECONDS;
}
