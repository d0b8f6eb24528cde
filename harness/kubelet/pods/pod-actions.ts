/**
 * What has to be done for a pod, from its object and what is true of it. Mirrors `computePodActions` and
 * `computeInitContainerActions` of kubelet `kuberuntime`. Does not: resize, changed images.
 */
import type { ContainerRun, PodState } from './pod-state.ts';
import { latestRun, restartsAfter, shouldRestart } from './pod-state.ts';
import { isSidecar, type RunContainer, type RunPod } from './pod-types.ts';

export interface ContainerKill {
  readonly run: ContainerRun;
  readonly container: RunContainer;
  /** Of the event `Killing`. */
  readonly message: string;
  readonly reason: 'liveness' | 'startup';
}

export interface PodActions {
  /** Nothing more will run: everything is ended, and the pod is Succeeded or Failed. */
  readonly end: boolean;
  readonly createSandbox: boolean;
  readonly kill: readonly ContainerKill[];
  readonly startInit: readonly RunContainer[];
  readonly start: readonly RunContainer[];
  /** Run once, whatever the others do. */
  readonly startEphemeral: readonly RunContainer[];
}

const NOTHING: PodActions = {
  end: false,
  createSandbox: false,
  kill: [],
  startInit: [],
  start: [],
  startEphemeral: [],
};

export function nextPodActions(pod: RunPod, state: PodState): PodActions {
  if (state.sandbox?.ready !== true) return actionsWithoutSandbox(pod, state);
  const init = initActions(pod, state);
  if (init.failed) return { ...NOTHING, end: true };
  const startEphemeral = (pod.spec.ephemeralContainers ?? []).filter(({ name }) => !state.runs.has(name));
  if (!init.initialized) return { ...NOTHING, kill: init.kill, startInit: init.start, startEphemeral };
  const main = mainActions(pod, state, init);
  return main.end ? main : { ...main, startEphemeral };
}

/** Everything begins anew, unless nothing has to run any more. */
function actionsWithoutSandbox(pod: RunPod, state: PodState): PodActions {
  const { restartPolicy } = pod.spec;
  const before = state.runs.size > 0;
  if (restartPolicy === 'Never' && state.sandbox !== undefined && before) return { ...NOTHING, end: true };
  const start = pod.spec.containers.filter(
    ({ name }) => restartPolicy !== 'OnFailure' || latestRun(state, name)?.exitCode !== 0,
  );
  if (start.length === 0 && before) return { ...NOTHING, end: true };
  const [firstInit] = pod.spec.initContainers ?? [];
  return firstInit === undefined
    ? { ...NOTHING, createSandbox: true, start }
    : { ...NOTHING, createSandbox: true, startInit: [firstInit] };
}

interface InitActions {
  readonly initialized: boolean;
  readonly failed: boolean;
  readonly kill: readonly ContainerKill[];
  readonly start: readonly RunContainer[];
}

interface InitDraft {
  readonly kill: ContainerKill[];
  readonly start: RunContainer[];
}

type InitStep = 'go-on' | 'wait' | 'failed';

function initActions(pod: RunPod, state: PodState): InitActions {
  const all = pod.spec.initContainers ?? [];
  const draft: InitDraft = { kill: [], start: [] };
  const started = pod.spec.containers.some(({ name }) => {
    const run = latestRun(state, name);
    return run !== undefined && (run.state !== 'exited' || !isOfEarlierSandbox(run));
  });
  for (const [index, container] of all.entries()) {
    const step = started
      ? stepAfterInitialization(container, state, draft)
      : stepOfInitialization(container, { pod, state, later: all.slice(index + 1), draft });
    if (step === 'go-on') continue;
    return { initialized: false, failed: step === 'failed', ...draft };
  }
  return { initialized: true, failed: false, ...draft };
}

/** A node that went down ended every container so. */
function isOfEarlierSandbox(run: ContainerRun): boolean {
  return run.exitCode === 255 && run.reason === 'Unknown';
}

/** Only what goes on beside the others is looked after. */
function stepAfterInitialization(container: RunContainer, state: PodState, draft: InitDraft): InitStep {
  if (!isSidecar(container)) return 'go-on';
  const run = latestRun(state, container.name);
  if (run?.state === 'running') checkSidecar(container, run, state, draft);
  else draft.start.push(container);
  return 'go-on';
}

function stepOfInitialization(
  container: RunContainer,
  {
    pod,
    state,
    later,
    draft,
  }: {
    readonly pod: RunPod;
    readonly state: PodState;
    readonly later: readonly RunContainer[];
    readonly draft: InitDraft;
  },
): InitStep {
  const run = latestRun(state, container.name);
  if (run === undefined || run.state === 'created') {
    draft.start.push(container);
    return 'wait';
  }
  if (isSidecar(container)) {
    if (run.state === 'running') return checkSidecar(container, run, state, draft) ? 'go-on' : 'wait';
    draft.start.push(container);
    // One that fails while those after it run does not hold them up.
    return later.some(({ name }) => latestRun(state, name) !== undefined) ? 'go-on' : 'wait';
  }
  if (run.state === 'running') return 'wait';
  if (run.exitCode === 0) return 'go-on';
  if (!restartsAfter(pod.spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure', run.exitCode ?? 1)) return 'failed';
  draft.start.push(container);
  return 'wait';
}

/** Whether a sidecar that runs lets the containers after it start. One that fails its probes is killed and started. */
function checkSidecar(container: RunContainer, run: ContainerRun, { probes }: PodState, draft: InitDraft): boolean {
  const restart = (probe: 'startup' | 'liveness'): void => {
    const message = `Init container ${container.name} failed ${probe} probe`;
    draft.kill.push({ run, container, message, reason: probe });
    draft.start.push(container);
  };
  if (container.startupProbe !== undefined) {
    const result = probes.startup.get(run.id);
    if (result === 'failure') restart('startup');
    if (result !== 'success') return false;
  }
  if (container.livenessProbe !== undefined && probes.liveness.get(run.id) === 'failure') restart('liveness');
  return true;
}

function mainActions(pod: RunPod, state: PodState, init: InitActions): PodActions {
  const kill: ContainerKill[] = [...init.kill];
  const start: RunContainer[] = [];
  let kept = 0;
  for (const container of pod.spec.containers) {
    const run = latestRun(state, container.name);
    if (run?.state !== 'running') {
      if (shouldRestart(container, pod, state)) start.push(container);
      continue;
    }
    const failed = failedProbe(run, state);
    if (failed === undefined) {
      kept += 1;
      continue;
    }
    const restarts = pod.spec.restartPolicy !== 'Never';
    const message = `Container ${container.name} failed ${failed} probe${restarts ? ', will be restarted' : ''}`;
    kill.push({ run, container, message, reason: failed });
    if (restarts) start.push(container);
  }
  if (kept === 0 && start.length === 0) return { ...NOTHING, end: true };
  return { ...NOTHING, kill, startInit: init.start, start };
}

function failedProbe({ id }: ContainerRun, { probes }: PodState): 'liveness' | 'startup' | undefined {
  if (probes.liveness.get(id) === 'failure') return 'liveness';
  return probes.startup.get(id) === 'failure' ? 'startup' : undefined;
}
