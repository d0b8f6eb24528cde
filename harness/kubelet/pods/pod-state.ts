import type { RestartPolicy, RunContainer, RunPod } from './pod-types.ts';

/** One run of a container, as the container runtime remembers it. */
export interface ContainerRun {
  readonly name: string;
  /** `containerd://…`. */
  readonly id: string;
  readonly image: string;
  readonly imageId: string;
  readonly restartCount: number;
  readonly state: 'created' | 'running' | 'exited';
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
}

export type ProbeResult = 'success' | 'failure' | 'unknown';

/** What the probes of a pod said last, by container id; undefined where none was asked. */
export interface ProbeResults {
  readonly liveness: ReadonlyMap<string, ProbeResult>;
  readonly readiness: ReadonlyMap<string, ProbeResult>;
  readonly startup: ReadonlyMap<string, ProbeResult>;
}

export interface Sandbox {
  readonly ready: boolean;
  readonly address: string;
}

/** What is true of a pod on its node, whatever its object says. Plain data. */
export interface PodState {
  readonly sandbox: Sandbox | undefined;
  /** By container name, the latest run first. */
  readonly runs: ReadonlyMap<string, readonly ContainerRun[]>;
  /** Why the last try to start a container failed, by name. */
  readonly startFailures: ReadonlyMap<string, StartFailure>;
  readonly probes: ProbeResults;
}

export interface StartFailure {
  /** `CrashLoopBackOff`, `ErrImagePull`. */
  readonly reason: string;
  readonly message: string;
}

export function latestRun(state: Pick<PodState, 'runs'>, container: string): ContainerRun | undefined {
  return state.runs.get(container)?.[0];
}

/** Mirrors `ShouldContainerBeRestarted` of kubelet `pkg/kubelet/container/helpers.go`; without container restart rules. */
export function shouldRestart(container: RunContainer, pod: RunPod, state: Pick<PodState, 'runs'>): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const run = latestRun(state, container.name);
  if (run === undefined || run.state === 'created') return true;
  if (run.state === 'running') return false;
  return restartsAfter(pod.spec.restartPolicy, run.exitCode ?? 0);
}

export function restartsAfter(policy: RestartPolicy | undefined, exitCode: number): boolean {
  return policy === undefined || policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
