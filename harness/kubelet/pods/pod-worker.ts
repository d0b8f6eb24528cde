/**
 * One pod on its node, from the moment it is bound until it is gone. Mirrors kubelet `pod_workers.go` and `SyncPod`: a
 * pass looks at the pod and at what is true of it, and does what is missing; whatever changes asks for another pass.
 */
import { messageOf } from '../../core/errors.ts';
import { Trigger } from '../../controllers/runtime/trigger.ts';
import { containerId } from '../../apiserver/streams/kubelet-words.ts';
import { podReference } from '../events/event-recorder.ts';
import type { PodNetwork } from '../kubelet.ts';
import type { FileTree } from '../files/file-tree.ts';
import { PodProbes } from '../probes/pod-probes.ts';
import { runProbe } from '../probes/run-probe.ts';
import type { ProbedContainer } from '../probes/probe-worker.ts';
import { podStatus } from '../status/pod-status.ts';
import { StatusWriter } from '../status/status-writer.ts';
import { terminatedStatus } from '../status/terminated-status.ts';
import { ServiceAccountTokens } from '../volumes/service-account-tokens.ts';
import { VolumeWait } from '../volumes/volume-wait.ts';
import type { NodeSeams } from './node-seams.ts';
import { listeningNetwork } from './listening-network.ts';
import { nextPodActions, type PodActions } from './pod-actions.ts';
import { PodContainers, stopAll } from './pod-containers.ts';
import type { PodDisk } from './pod-disk.ts';
import { latestRun, restartsAfter, type PodState } from './pod-state.ts';
import { isSidecar, isTerminalPhase, type RunContainer, type RunPod, type RunPodStatus } from './pod-types.ts';

const DEADLINE = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;
const SYNC_PAUSE_MS = 10_000;
/** Of a pod that another look is due at soon, as after the runtime told of a new container. */
const SOON_MS = 1_000;
/** How long a container runs before its readiness is first asked, unless it listens earlier. A kubelet hears of it up to a second late. */
const SETTLE_MS = 50;

export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

export class PodWorker {
  readonly disk: PodDisk;
  readonly containers: PodContainers;
  readonly #seams: NodeSeams;
  readonly #stop = new AbortController();
  readonly #deletion = new AbortController();
  readonly #writer: StatusWriter;
  readonly #trigger: Trigger;
  readonly #probes: PodProbes;
  readonly #volumes: VolumeWait;
  readonly #tokens: ServiceAccountTokens;
  #pod: RunPod;
  #status: RunPodStatus | undefined;
  #network: PodNetwork | undefined;
  #stage: 'running' | 'ending' | 'ended' = 'running';
  #eviction: Rejection | undefined;
  #timer: { readonly atMs: number; readonly timer: Disposable } | undefined;
  #isRemoved = false;
  /** A program has begun to listen: nothing is won by waiting longer. */
  #listens = false;
  #run: Promise<void> | undefined;
  /** Called once nothing of the pod is left, neither here nor on the server. */
  readonly #onGone: () => void;

  constructor(pod: RunPod, disk: PodDisk, seams: NodeSeams, onGone: () => void) {
    this.#pod = pod;
    this.disk = disk;
    this.#seams = seams;
    this.#onGone = onGone;
    const { clock, client, log } = seams;
    const { signal } = this.#stop;
    this.#writer = new StatusWriter(pod, { pods: seams.pods, clock, log, signal });
    this.#volumes = new VolumeWait(clock);
    this.#tokens = new ServiceAccountTokens({ client, clock, signal });
    this.containers = new PodContainers({
      seams,
      disk,
      pod: () => this.#pod,
      changed: () => {
        this.fire();
      },
    });
    this.#probes = this.#makeProbes();
    const { namespace = '', name } = pod.metadata;
    this.#trigger = new Trigger({ name: `pod ${namespace}/${name}`, clock, log, pass: () => this.#pass() });
    if (isTerminalPhase(pod.status?.phase)) this.#stage = 'ended';
  }

  get pod(): RunPod {
    return this.#pod;
  }

  /** What was found last; ahead of what the server has. */
  get status(): RunPodStatus {
    return this.#status ?? this.#pod.status ?? {};
  }

  get network(): PodNetwork | undefined {
    return this.#network;
  }

  /** @param rejection why the node does not take it */
  start(rejection?: Rejection): void {
    if (rejection !== undefined) {
      this.#eviction = rejection;
      this.#tell('Warning', rejection.reason, rejection.message);
    }
    this.#probes.start();
    this.#run = this.#trigger.run(this.#stop.signal);
    this.fire();
  }

  /** Looks again. */
  fire(): void {
    this.#trigger.fire();
  }

  /** A newer version of its object. */
  update(pod: RunPod): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined) this.#deletion.abort();
    this.fire();
  }

  /** Its object is gone: everything ends, and nothing more is written. */
  remove(): void {
    this.#isRemoved = true;
    this.#deletion.abort();
    this.fire();
  }

  /** A ConfigMap or Secret that it refers to changed. */
  sourceChanged(): void {
    if (this.#volumes.isWaiting || this.containers.failures.size > 0) this.fire();
  }

  /** The node goes down: programs are left behind, connections reset, and nothing is written. */
  async abandon(): Promise<void> {
    this.#stop.abort(new Error('the node goes down'));
    this.#deletion.abort();
    this.#timer?.timer[Symbol.dispose]();
    this.#probes[Symbol.dispose]();
    this.containers.abandon();
    const ended = [...this.containers.running.values()].map((running) => running.ended);
    await Promise.allSettled([...ended, this.#network?.[Symbol.asyncDispose](), this.#run]);
  }

  /** Resolves once its status is written as far as it is known. */
  written(): Promise<void> {
    return this.#writer.idle();
  }

  async #pass(): Promise<void> {
    if (this.#stage === 'ended') {
      this.#afterEnd();
      return;
    }
    if (this.#isRemoved || this.#pod.metadata.deletionTimestamp !== undefined) {
      await this.#end(this.#isRemoved ? 0 : this.#pod.metadata.deletionGracePeriodSeconds);
      return;
    }
    this.#checkDeadline();
    this.#publish();
    if (this.#eviction !== undefined) {
      await this.#end();
      return;
    }
    const actions = nextPodActions(this.#pod, this.#state());
    if (actions.end) await this.#end();
    else if (!isNothing(actions)) {
      await this.#carryOut(actions);
      if (this.#stage === 'running') this.#publish();
    }
  }

  async #carryOut(actions: PodActions): Promise<void> {
    const trees = await this.#volumes.mount(this.#volumeFacts(), (reason, message) => {
      this.#tell('Warning', reason, message);
    });
    if (trees === undefined) {
      this.#wakeAfter(this.#volumes.waitMs);
      return;
    }
    if (actions.createSandbox && !(await this.#openSandbox())) return;
    const killed = actions.kill.map(({ container, message, reason }) =>
      this.containers.stop(container, { message, reason }),
    );
    if (killed.length > 0) await Promise.race([Promise.all(killed), aborted(this.#deletion.signal)]);
    await this.#start(actions, trees);
  }

  async #start({ startInit, start, startEphemeral }: PodActions, trees: ReadonlyMap<string, FileTree>): Promise<void> {
    if (this.#network === undefined) return;
    const { programs, resolvConf } = this.#network;
    const network = listeningNetwork(programs, () => {
      this.#listens = true;
      for (const { name } of this.#unready()) this.#probes.triggerReadiness(name);
    });
    for (const container of [...startEphemeral, ...startInit, ...start]) {
      if (this.#deletion.signal.aborted) return;
      const started = await this.containers.start(container, { network, resolvConf, trees }, this.#deletion.signal);
      if (started) this.fire();
      else this.#retryLater(container);
      if (!started && startInit.includes(container) && !isSidecar(container)) return;
    }
  }

  /** As the kubelet, which looks again after 10 to 15 seconds; earlier where the pause is over before. */
  #retryLater(container: RunContainer): void {
    const waitMs = this.containers.waitMs(container);
    const syncMs = SYNC_PAUSE_MS * (1 + this.#seams.random.next() / 2);
    const { reason } = this.containers.failures.get(container.name) ?? {};
    const isNews = reason === 'ErrImagePull' || reason === 'RunContainerError' || reason === 'PostStartHookError';
    this.#wakeAfter(isNews ? SOON_MS : waitMs > 0 ? Math.min(waitMs, syncMs) : syncMs);
  }

  async #openSandbox(): Promise<boolean> {
    const { networks, node } = this.#seams;
    const { metadata, spec } = this.#pod;
    if (this.disk.address !== undefined)
      this.#tell('Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    try {
      const network = await networks.open({
        namespace: metadata.namespace ?? '',
        name: metadata.name,
        uid: metadata.uid ?? '',
        node: node.name,
        hostNetwork: spec.hostNetwork === true,
        dnsPolicy: spec.dnsPolicy ?? 'ClusterFirst',
        ...(spec.dnsConfig === undefined ? {} : { dnsConfig: spec.dnsConfig }),
      });
      if (this.#stop.signal.aborted) {
        await network[Symbol.asyncDispose]();
        return false;
      }
      this.disk.forgetRuns((spec.initContainers ?? []).map((container) => container.name));
      this.#network = network;
      this.disk.address = network.address;
      return true;
    } catch (error) {
      const sandbox = containerId(metadata.uid ?? '');
      const why = `rpc error: code = Unknown desc = failed to setup network for sandbox "${sandbox}": ${messageOf(error)}`;
      this.#tell('Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${why}`);
      this.#wakeAfter(SYNC_PAUSE_MS);
      return false;
    }
  }

  /** Begins or hastens the end; the pass that finds everything ended completes it. */
  async #end(graceSeconds?: number): Promise<void> {
    if (this.#stage === 'running') {
      this.#stage = 'ending';
      if (!this.#isRemoved) this.#publish();
    }
    // The pass does not wait: a later one may bring a shorter grace period.
    const stopping = stopAll(this.#pod, this.containers, graceSeconds);
    if (this.containers.running.size > 0) {
      stopping.then(
        () => {
          this.fire();
        },
        () => undefined,
      );
      return;
    }
    await stopping;
    this.#probes[Symbol.dispose]();
    await this.#network?.[Symbol.asyncDispose]();
    this.#network = undefined;
    this.#stage = 'ended';
    this.#timer?.timer[Symbol.dispose]();
    this.#status = terminatedStatus(this.#pod, this.#generate(true));
    this.#afterEnd();
  }

  #afterEnd(): void {
    if (this.#isRemoved) {
      this.#stop.abort(new Error('the pod is gone'));
      this.#seams.images.forget(this.#pod);
      this.#seams.restarts.forget(`${this.#pod.metadata.uid ?? ''}_`);
      this.#onGone();
      return;
    }
    this.#writer.set(this.#status ?? this.#pod.status ?? {}, { mayRun: false, isFinished: true });
    if (this.#pod.metadata.deletionTimestamp !== undefined) this.#writer.refresh();
  }

  #checkDeadline(): void {
    const { activeDeadlineSeconds } = this.#pod.spec;
    const { startTime } = this.status;
    if (activeDeadlineSeconds === undefined || startTime === undefined || this.#eviction !== undefined) return;
    const leftMs = Date.parse(startTime) + activeDeadlineSeconds * 1000 - this.#seams.clock.date().getTime();
    if (leftMs > 0) {
      this.#wakeAfter(leftMs);
      return;
    }
    this.#tell('Normal', DEADLINE.reason, DEADLINE.message);
    this.#eviction = DEADLINE;
  }

  #publish(): void {
    const status = this.#generate(false);
    this.#status = status;
    this.#writer.set(status, { mayRun: true, isFinished: false });
    for (const { name } of this.#unready()) {
      const settlesInMs = this.#listens ? 0 : SETTLE_MS - this.#ageMs(name);
      if (settlesInMs > 0) this.#wakeAfter(settlesInMs);
      else this.#probes.triggerReadiness(name);
    }
    const { activeDeadlineSeconds } = this.#pod.spec;
    if (activeDeadlineSeconds !== undefined && this.#stage === 'running') this.#wakeAtDeadline(activeDeadlineSeconds);
  }

  /** Containers that run and are not known to be ready. */
  #unready(): readonly { readonly name: string }[] {
    const { initContainerStatuses = [], containerStatuses = [] } = this.#status ?? {};
    return [...initContainerStatuses, ...containerStatuses].filter(
      ({ started, state, ready }) => started === true && state.running !== undefined && !ready,
    );
  }

  #ageMs(container: string): number {
    const startedAt = latestRun(this.disk, container)?.startedAt;
    return startedAt === undefined ? 0 : this.#seams.clock.date().getTime() - startedAt.getTime();
  }

  #wakeAtDeadline(seconds: number): void {
    const startedMs = Date.parse(this.#status?.startTime ?? '');
    if (!Number.isNaN(startedMs)) this.#wakeAfter(startedMs + seconds * 1000 - this.#seams.clock.date().getTime());
  }

  #generate(isTerminal: boolean): RunPodStatus {
    return podStatus(this.#pod, {
      state: this.#state(),
      hostAddress: this.#seams.node.address,
      previous: this.status,
      isTerminal,
      now: this.#seams.clock.date(),
      ...(this.#eviction === undefined ? {} : { eviction: this.#eviction }),
    });
  }

  #state(): PodState {
    const { address, runs } = this.disk;
    return {
      sandbox: address === undefined ? undefined : { ready: this.#network !== undefined, address },
      runs,
      startFailures: this.containers.failures,
      probes: this.#probes.results,
    };
  }

  #volumeFacts(): Parameters<VolumeWait['mount']>[0] {
    const { sources, allocatable, hostPaths, node } = this.#seams;
    return {
      sources,
      tokens: this.#tokens,
      allocatable,
      disk: this.disk.volumes,
      hostPaths,
      pod: () => this.#pod,
      place: () => ({ hostAddress: node.address, podAddress: this.disk.address ?? '' }),
    };
  }

  #makeProbes(): PodProbes {
    const { clock, log } = this.#seams;
    return new PodProbes(this.#pod, {
      clock,
      log,
      look: (container) => this.#look(container),
      isDeleted: () => this.#pod.metadata.deletionTimestamp !== undefined,
      ask: async (container, probe) => {
        const running = this.containers.running.get(container.name);
        if (running === undefined) return { type: 'error', message: 'the container has ended' };
        return runProbe(probe, this.containers.targetOf(container, running));
      },
      tell: (container, type, reason, message) => {
        this.containers.tellOf(container)(type, reason, message);
      },
      changed: () => {
        // A pass may wait for something else meanwhile.
        if (this.#status !== undefined && this.#stage !== 'ended') this.#publish();
        this.fire();
      },
    });
  }

  #look(container: RunContainer): ProbedContainer | undefined {
    const run = latestRun(this.disk, container.name);
    if (run === undefined) return undefined;
    const { clock } = this.#seams;
    return {
      id: run.id,
      isRunning: run.state === 'running',
      runsForMs: clock.date().getTime() - (run.startedAt?.getTime() ?? 0),
      hasStarted: container.startupProbe === undefined || this.#probes.results.startup.get(run.id) === 'success',
      isRestarted: isSidecar(container) || restartsAfter(this.#pod.spec.restartPolicy, run.exitCode ?? 0),
    };
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#seams.events.record(this.#seams.node.name, podReference(this.#pod), type, reason, message);
  }

  /** Another pass after `ms`, unless one is due before. */
  #wakeAfter(ms: number): void {
    const { clock } = this.#seams;
    const atMs = clock.now() + Math.max(0, ms);
    if (this.#timer !== undefined && this.#timer.atMs <= atMs) return;
    this.#timer?.timer[Symbol.dispose]();
    this.#timer = {
      atMs,
      timer: clock.after(Math.max(0, ms), () => {
        this.#timer = undefined;
        this.fire();
      }),
    };
  }
}

function isNothing({ startInit, start, startEphemeral, kill }: PodActions): boolean {
  return startInit.length + start.length + startEphemeral.length + kill.length === 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
