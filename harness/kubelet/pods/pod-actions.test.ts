import { expect } from 'chai';
import { nextPodActions } from './pod-actions.ts';
import type { ContainerRun, PodState, ProbeResult } from './pod-state.ts';
import type { RestartPolicy, RunContainer, RunPod } from './pod-types.ts';

type Runs = Readonly<Record<string, Partial<ContainerRun>>>;

const running: Partial<ContainerRun> = { state: 'running' };
const ended = (exitCode: number): Partial<ContainerRun> => ({ state: 'exited', exitCode });
const lost: Partial<ContainerRun> = { state: 'exited', exitCode: 255, reason: 'Unknown' };

function podOf(
  restartPolicy: RestartPolicy,
  main: readonly string[],
  init: readonly (string | RunContainer)[] = [],
): RunPod {
  const container = (each: string | RunContainer): RunContainer =>
    typeof each === 'string' ? { name: each, image: 'x' } : each;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { restartPolicy, containers: main.map(container), initContainers: init.map(container) },
  };
}

function stateOf(runs: Runs, change: Partial<PodState> = {}): PodState {
  return {
    sandbox: { ready: true, address: '' },
    startFailures: new Map(),
    probes: { liveness: new Map(), readiness: new Map(), startup: new Map() },
    runs: new Map(
      Object.entries(runs).map(([name, run]) => [
        name,
        [
          {
            name,
            id: name,
            image: 'x',
            imageId: 'x',
            restartCount: 0,
            state: 'running',
            ...run,
          } satisfies ContainerRun,
        ],
      ]),
    ),
    ...change,
  };
}

function wanted(pod: RunPod, state: PodState): object {
  const { end, createSandbox, kill, startInit, start } = nextPodActions(pod, state);
  const names = (containers: readonly RunContainer[]): readonly string[] => containers.map(({ name }) => name);
  return {
    ...(end ? { end } : {}),
    ...(createSandbox ? { createSandbox } : {}),
    ...(kill.length === 0 ? {} : { kill: kill.map(({ message }) => message) }),
    ...(startInit.length === 0 ? {} : { startInit: names(startInit) }),
    ...(start.length === 0 ? {} : { start: names(start) }),
  };
}

const side: RunContainer = { name: 'side', image: 'x', restartPolicy: 'Always' };
const probed: RunContainer = { ...side, startupProbe: {}, livenessProbe: {} };

function probes(kind: 'liveness' | 'startup', id: string, result: ProbeResult): Partial<PodState> {
  const none = { liveness: new Map(), readiness: new Map(), startup: new Map() };
  return { probes: { ...none, [kind]: new Map([[id, result]]) } };
}

describe('what a pod needs next', () => {
  const cases: readonly (readonly [string, RunPod, PodState, object])[] = [
    [
      'a sandbox and its containers',
      podOf('Always', ['a', 'b']),
      stateOf({}, { sandbox: undefined }),
      { createSandbox: true, start: ['a', 'b'] },
    ],
    [
      'a sandbox and its first init container',
      podOf('Always', ['a'], ['i', 'j']),
      stateOf({}, { sandbox: undefined }),
      { createSandbox: true, startInit: ['i'] },
    ],
    ['nothing while it runs', podOf('Always', ['a']), stateOf({ a: running }), {}],
    ['the next init container', podOf('Always', ['a'], ['i', 'j']), stateOf({ i: ended(0) }), { startInit: ['j'] }],
    ['to wait for an init container', podOf('Always', ['a'], ['i']), stateOf({ i: running }), {}],
    [
      'the init container again that failed',
      podOf('Always', ['a'], ['i']),
      stateOf({ i: ended(1) }),
      { startInit: ['i'] },
    ],
    [
      'to end where an init container failed for good',
      podOf('Never', ['a'], ['i']),
      stateOf({ i: ended(1) }),
      { end: true },
    ],
    [
      'its containers after the last init container',
      podOf('Always', ['a', 'b'], ['i']),
      stateOf({ i: ended(0) }),
      { start: ['a', 'b'] },
    ],
    ['a container again that ended', podOf('Always', ['a']), stateOf({ a: ended(0) }), { start: ['a'] }],
    ['a container again that failed', podOf('OnFailure', ['a']), stateOf({ a: ended(2) }), { start: ['a'] }],
    ['to end when everything succeeded', podOf('OnFailure', ['a']), stateOf({ a: ended(0) }), { end: true }],
    ['to go on while something runs', podOf('Never', ['a', 'b']), stateOf({ a: ended(1), b: running }), {}],
    ['to end when nothing runs', podOf('Never', ['a', 'b']), stateOf({ a: ended(1), b: ended(0) }), { end: true }],
    [
      'a sidecar, then the others',
      podOf('Always', ['a'], [side, 'i']),
      stateOf({ side: running }),
      { startInit: ['i'] },
    ],
    ['to wait for the startup of a sidecar', podOf('Always', ['a'], [probed]), stateOf({ side: running }), {}],
    [
      'its containers once a sidecar has started',
      podOf('Always', ['a'], [probed]),
      stateOf({ side: running }, probes('startup', 'side', 'success')),
      { start: ['a'] },
    ],
    [
      'the sidecar again beside its containers',
      podOf('Never', ['a'], [side]),
      stateOf({ side: ended(1), a: running }),
      { startInit: ['side'] },
    ],
    [
      'no sidecar once its containers have ended',
      podOf('Never', ['a'], [side]),
      stateOf({ side: ended(1), a: ended(0) }),
      { end: true },
    ],
    [
      'a container anew that fails its liveness probe',
      podOf('Always', ['a']),
      stateOf({ a: running }, probes('liveness', 'a', 'failure')),
      { kill: ['Container a failed liveness probe, will be restarted'], start: ['a'] },
    ],
    [
      'to end with a container that fails its startup probe and is not restarted',
      podOf('Never', ['a']),
      stateOf({ a: running }, probes('startup', 'a', 'failure')),
      { end: true },
    ],
    [
      'everything anew after its node was down',
      podOf('Always', ['a'], ['i']),
      stateOf({ i: ended(0), a: lost }, { sandbox: { ready: false, address: '' } }),
      { createSandbox: true, startInit: ['i'] },
    ],
    [
      'to run its init containers again in a new sandbox',
      podOf('Always', ['a'], ['i']),
      stateOf({ a: lost }),
      { startInit: ['i'] },
    ],
    [
      'to end where it is never restarted and its node was down',
      podOf('Never', ['a']),
      stateOf({ a: lost }, { sandbox: { ready: false, address: '' } }),
      { end: true },
    ],
  ];
  for (const [title, pod, state, expected] of cases)
    it(title, () => {
      expect(wanted(pod, state)).to.deep.equal(expected);
    });
});
