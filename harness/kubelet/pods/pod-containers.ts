import { messageOf } from '../../core/errors.ts';
import { ContainerStop, graceSecondsOf } from '../containers/stop-container.ts';
import { startContainer, type StartFacts } from '../containers/container-starter.ts';
import type { RunningContainer } from '../containers/running-container.ts';
import { terminationMessage } from '../containers/termination-message.ts';
import { podReference } from '../events/event-recorder.ts';
import { runHook } from '../hooks/run-hook.ts';
import type { TellEvent } from '../images/image-puller.ts';
import type { ProbeTarget } from '../probes/probe-target.ts';
import { goSeconds } from './item-backoff.ts';
import type { NodeSeams } from './node-seams.ts';
import type { PodDisk } from './pod-disk.ts';
import { latestRun, type StartFailure } from './pod-state.ts';
import { allContainers, podText, type RunContainer, type RunPod } from './pod-types.ts';

export interface PodContainersOptions {
  readonly seams: NodeSeams;
  readonly disk: PodDisk;
  /** The newest version. */
  readonly pod: () => RunPod;
  /** A container has ended. */
  readonly changed: () => void;
}

/** The containers of one pod that run now. */
export class PodContainers {
  readonly failures: Map<string, StartFailure> = new Map();
  readonly #options: PodContainersOptions;
  readonly #running = new Map<string, RunningContainer>();
  readonly #stops = new Map<string, ContainerStop>();
  #address = '';
  #isAbandoned = false;

  constructor(options: PodContainersOptions) {
    this.#options = options;
  }

  get running(): ReadonlyMap<string, RunningContainer> {
    return this.#running;
  }

  tellOf(container: RunContainer): TellEvent {
    const { seams, pod } = this.#options;
    return (type, reason, message) => {
      seams.events.record(seams.node.name, podReference(pod(), container), type, reason, message);
    };
  }

  targetOf(container: RunContainer, running: RunningContainer): ProbeTarget {
    const { clock, node } = this.#options.seams;
    return { container, running, podAddress: this.#address, localAddress: node.address, clock };
  }

  /**
   * Starts a container, unless it failed too often. False where it does not run; why is in {@link failures}.
   *
   * @param signal ends the wait for its hook
   */
  async start(
    container: RunContainer,
    { network, resolvConf, trees }: Pick<StartFacts, 'network' | 'resolvConf' | 'trees'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { seams, disk, pod } = this.#options;
    const tell = this.tellOf(container);
    this.#address = network.address;
    const backedOff = this.#backOff(container, tell);
    if (backedOff !== undefined) return this.#failed(container, backedOff);
    const started = await startContainer({ pod: pod(), container, disk, network, resolvConf, trees, tell }, seams);
    if ('reason' in started) return this.#failed(container, started);
    if (this.#isAbandoned) {
      started.kill();
      return false;
    }
    this.#running.set(container.name, started);
    started.ended
      .then(
        (exitCode) => this.#onEnd(container, started, exitCode),
        () => undefined,
      )
      .catch((error: unknown) => {
        seams.log(`end of container ${container.name}: ${messageOf(error)}`);
      });
    const failure = await this.#postStart(container, started, signal);
    if (failure !== undefined) return this.#failed(container, { reason: 'PostStartHookError', message: failure });
    this.failures.delete(container.name);
    return true;
  }

  /** Milliseconds until a container may be started again. */
  waitMs(container: RunContainer): number {
    const { seams, pod } = this.#options;
    return Math.max(this.#restartWaitMs(container), seams.images.waitMs(pod(), container));
  }

  /** Ends a container that runs. Once it is asked for, a shorter grace period is all that changes it. */
  stop(
    container: RunContainer,
    {
      message,
      reason,
      graceSeconds,
      turn,
    }: {
      readonly message: string;
      readonly reason?: 'liveness' | 'startup';
      readonly graceSeconds?: number;
      readonly turn?: Promise<unknown>;
    },
  ): Promise<void> {
    const running = this.#running.get(container.name);
    if (running === undefined) return Promise.resolve();
    const { pod, seams } = this.#options;
    const grace = graceSeconds ?? graceSecondsOf(pod(), container, reason);
    const known = this.#stops.get(running.id);
    if (known !== undefined) {
      known.shorten(grace);
      return known.done;
    }
    const tell = this.tellOf(container);
    tell('Normal', 'Killing', message);
    const stop = new ContainerStop({
      pod: pod(),
      container,
      running,
      target: this.targetOf(container, running),
      clock: seams.clock,
      graceSeconds: grace,
      tell,
      log: seams.log,
      ...(turn === undefined ? {} : { turn }),
    });
    this.#stops.set(running.id, stop);
    return stop.done;
  }

  /** The node goes down: every program is left behind at once, and nothing is noted. */
  abandon(): void {
    this.#isAbandoned = true;
    for (const running of this.#running.values()) running.kill();
  }

  #failed(container: RunContainer, failure: StartFailure): false {
    this.failures.set(container.name, failure);
    return false;
  }

  #backOff(container: RunContainer, tell: TellEvent): StartFailure | undefined {
    const { seams, disk, pod } = this.#options;
    const run = latestRun(disk, container.name);
    if (run?.state !== 'exited') return undefined;
    const key = this.#key(container);
    const text = podText(pod());
    if (this.#restartWaitMs(container) > 0) {
      tell('Warning', 'BackOff', `Back-off restarting failed container ${container.name} in pod ${text}`);
      const delay = goSeconds(seams.restarts.delayMs(key));
      const message = `back-off ${delay} restarting failed container=${container.name} pod=${text}`;
      return { reason: 'CrashLoopBackOff', message };
    }
    seams.restarts.next(key, this.#endedMs(run.finishedAt));
    return undefined;
  }

  #restartWaitMs(container: RunContainer): number {
    const { seams, disk } = this.#options;
    const run = latestRun(disk, container.name);
    return run?.state === 'exited' ? seams.restarts.waitMs(this.#key(container), this.#endedMs(run.finishedAt)) : 0;
  }

  /** In the monotonic time of the clock. */
  #endedMs(at: Date | undefined): number {
    const { clock } = this.#options.seams;
    return clock.now() - (at === undefined ? 0 : clock.date().getTime() - at.getTime());
  }

  #key({ name }: RunContainer): string {
    return `${this.#options.pod().metadata.uid ?? ''}_${name}`;
  }

  async #postStart(
    container: RunContainer,
    running: RunningContainer,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { postStart } = container.lifecycle ?? {};
    if (postStart === undefined) return undefined;
    const over = new AbortController();
    const gone = new Promise<string>((resolve) => {
      const end = (): void => {
        over.abort();
        resolve('the container has ended');
      };
      running.ended.then(end, end);
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
    const failure = await Promise.race([
      runHook(postStart, this.#options.pod(), this.targetOf(container, running), over.signal).catch(messageOf),
      gone,
    ]);
    if (failure === undefined || signal.aborted) return undefined;
    this.tellOf(container)('Warning', 'FailedPostStartHook', 'PostStartHook failed');
    await this.stop(container, { message: 'FailedPostStartHook' });
    return failure;
  }

  async #onEnd(container: RunContainer, running: RunningContainer, exitCode: number): Promise<void> {
    if (this.#isAbandoned) return;
    const { seams, disk, changed } = this.#options;
    const finishedAt = seams.clock.date();
    const message = await terminationMessage(container, running, exitCode);
    const run = latestRun(disk, container.name);
    if (run?.id === running.id)
      disk.note({
        ...run,
        state: 'exited',
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        ...(message === '' ? {} : { message }),
        finishedAt,
      });
    this.#stops.delete(running.id);
    if (this.#running.get(container.name) === running) this.#running.delete(container.name);
    changed();
  }
}

/** Stops everything of a pod: main containers at once, then sidecars from the last to the first. */
export async function stopAll(pod: RunPod, containers: PodContainers, graceSeconds: number | undefined): Promise<void> {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always'));
  const stops: Promise<void>[] = [];
  const grace = graceSeconds === undefined ? {} : { graceSeconds };
  for (const container of [...allContainers(pod)].reverse()) {
    const message = `Stopping container ${container.name}`;
    const turn = sidecars.has(container) && stops.length > 0 ? { turn: Promise.all(stops) } : {};
    stops.push(containers.stop(container, { message, ...grace, ...turn }));
  }
  await Promise.all(stops);
}
