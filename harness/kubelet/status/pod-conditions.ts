/** The conditions that a kubelet owns. Mirrors kubelet `status/generate.go`. */
import {
  isSidecar,
  type PodCondition,
  type PodPhase,
  type RunContainerStatus,
  type RunPod,
} from '../pods/pod-types.ts';

/** A condition before its time is known. */
export type DraftCondition = Omit<PodCondition, 'lastTransitionTime' | 'lastProbeTime'>;

export const KUBELET_CONDITIONS: readonly string[] = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
];

export interface ConditionFacts {
  readonly phase: PodPhase;
  readonly hasSandbox: boolean;
  /** Init containers and main ones. */
  readonly statuses: readonly RunContainerStatus[];
  /** What others wrote, for readiness gates. */
  readonly others: readonly PodCondition[];
}

type Verdict = Pick<DraftCondition, 'status' | 'reason' | 'message'>;

const TRUE: Verdict = { status: 'True' };

/** In upstream's order. */
export function podConditions(pod: RunPod, facts: ConditionFacts): DraftCondition[] {
  const containersReady = containersReadyVerdict(pod, facts);
  const verdicts: readonly (readonly [string, Verdict])[] = [
    ['PodReadyToStartContainers', facts.hasSandbox ? TRUE : { status: 'False' }],
    ['Initialized', initializedVerdict(pod, facts)],
    ['Ready', containersReady.status === 'True' ? gatesVerdict(pod, facts) : containersReady],
    ['ContainersReady', containersReady],
    ['PodScheduled', TRUE],
  ];
  const { generation } = pod.metadata;
  return verdicts.map(([type, verdict]) => ({
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...verdict,
  }));
}

function initializedVerdict(pod: RunPod, { phase, statuses }: ConditionFacts): Verdict {
  const all = pod.spec.initContainers ?? [];
  const of = (name: string): RunContainerStatus | undefined => statuses.find((each) => each.name === name);
  const unknown = all.filter(({ name }) => of(name) === undefined).map(({ name }) => name);
  const incomplete = all
    .filter((container) => {
      const status = of(container.name);
      return status !== undefined && !(isSidecar(container) ? status.started === true : status.ready);
    })
    .map(({ name }) => name);
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  if (pod.spec.containers.some(({ name }) => hasStarted(of(name)))) return TRUE;
  const message = listMessage([
    ['unknown', unknown],
    ['incomplete', incomplete],
  ]);
  return message === '' ? TRUE : { status: 'False', reason: 'ContainersNotInitialized', message };
}

function hasStarted(status: RunContainerStatus | undefined): boolean {
  if (status === undefined) return false;
  if (status.started === true) return true;
  return [status.state, status.lastState].some(
    (state) => state.running !== undefined || state.terminated !== undefined,
  );
}

function containersReadyVerdict(pod: RunPod, { phase, statuses }: ConditionFacts): Verdict {
  const watched = [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers];
  const of = (name: string): RunContainerStatus | undefined => statuses.find((each) => each.name === name);
  const unknown = watched.filter(({ name }) => of(name) === undefined).map(({ name }) => name);
  const unready = watched.filter(({ name }) => of(name)?.ready === false).map(({ name }) => name);
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const message = listMessage([
    ['unknown', unknown],
    ['unready', unready],
  ]);
  return message === '' ? TRUE : { status: 'False', reason: 'ContainersNotReady', message };
}

function gatesVerdict(pod: RunPod, { others }: ConditionFacts): Verdict {
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const found = others.find(({ type }) => type === conditionType);
    if (found === undefined)
      messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (found.status !== 'True')
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`);
  }
  return messages.length === 0
    ? TRUE
    : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function listMessage(lists: readonly (readonly [string, readonly string[]])[]): string {
  return lists
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `containers with ${what} status: [${names.join(' ')}]`)
    .join(', ');
}
