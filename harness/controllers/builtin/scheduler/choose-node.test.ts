import { expect } from 'chai';
import type { Node } from '../../../kube/api/core.ts';
import type { Pod, PodSpec } from '../../../kube/api/pod.ts';
import { chooseNode, type Choice } from './choose-node.ts';
import { NodeUsage } from './node-usage.ts';
import { requiredAversions } from './pod-affinity.ts';

const node = (
  name: string,
  more: { labels?: Record<string, string>; taint?: string; cpu?: string; pods?: string; cordoned?: boolean } = {},
): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
  spec: {
    ...(more.taint === undefined ? {} : { taints: [{ key: more.taint, effect: 'NoSchedule' }] }),
    ...(more.cordoned === true ? { unschedulable: true } : {}),
  },
  status: { allocatable: { cpu: more.cpu ?? '4', memory: '8Gi', pods: more.pods ?? '110' } },
});

let made = 0;
const pod = (spec: Partial<PodSpec> = {}, labels: Record<string, string> = {}): Pod => {
  const name = `p${(made += 1)}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name, labels },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  };
};
const asking = (cpu: string): Partial<PodSpec> => ({
  containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }],
});

function choose(wanted: Pod, nodes: readonly Node[], placed: Readonly<Record<string, readonly Pod[]>> = {}): Choice {
  const usage = new NodeUsage();
  const all = Object.entries(placed);
  for (const [name, pods] of all) for (const each of pods) usage.place(each, name);
  const hasAntiAffinity = all.some(([, pods]) => pods.some((each) => requiredAversions(each).length > 0));
  return chooseNode(wanted, { nodes, usage, namespace: () => undefined, hasAntiAffinity });
}

const problem = (choice: Choice): string => ('problem' in choice ? choice.problem : `goes to ${choice.node}`);

describe('chooseNode', () => {
  it('spreads pods over nodes', () => {
    expect(choose(pod(), [node('a'), node('b')], { a: [pod()] })).to.deep.equal({ node: 'b' });
  });

  it('says that there are no nodes', () => {
    expect(problem(choose(pod(), []))).to.equal('no nodes available to schedule pods');
  });

  it('counts the reasons of all nodes, sorted, in the words of kube-scheduler', () => {
    const nodes = [
      node('a', { taint: 'dedicated' }),
      node('b', { cordoned: true }),
      node('c', { cpu: '1' }),
      node('d'),
    ];
    const full = { d: [pod(asking('3'))] };
    expect(problem(choose(pod(asking('2')), nodes, full))).to.equal(
      '0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 2 Insufficient cpu. ' +
        'no new claims to deallocate, preemption: 0/4 nodes are available: ' +
        '1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.',
    );
  });

  it('honours nodeSelector, tolerations and the number of pods', () => {
    const nodes = [
      node('a', { labels: { disk: 'ssd' }, taint: 'dedicated' }),
      node('b', { labels: { disk: 'ssd' } }),
      node('c'),
    ];
    const tolerant: Partial<PodSpec> = {
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    };
    expect(choose(pod({ nodeSelector: { disk: 'ssd' } }), nodes)).to.deep.equal({ node: 'b' });
    expect(choose(pod(tolerant), nodes, { b: [pod()] })).to.deep.equal({ node: 'a' });
    expect(problem(choose(pod(), [node('a', { pods: '1' })], { a: [pod()] }))).to.contain('1 Too many pods.');
    expect(problem(choose(pod({ nodeSelector: { disk: 'tape' } }), nodes))).to.contain(
      "1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector",
    );
  });

  it('keeps pods apart that do not want each other, and together that do', () => {
    const term = { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' };
    const averse = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    const affine = { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    const nodes = [node('a'), node('b')];
    const db = { app: 'db' };
    expect(choose(pod(averse, db), nodes, { a: [pod(averse, db)] })).to.deep.equal({ node: 'b' });
    expect(choose(pod(affine), nodes, { b: [pod({}, db)] })).to.deep.equal({ node: 'b' });
    expect(choose(pod(affine, db), nodes)).to.deep.equal({ node: 'a' });
    expect(problem(choose(pod(affine), nodes))).to.contain("2 node(s) didn't match pod affinity rules");
    expect(problem(choose(pod({}, db), nodes, { a: [pod(averse, db)], b: [pod(averse, db)] }))).to.contain(
      "2 node(s) didn't satisfy existing pods anti-affinity rules",
    );
    expect(problem(choose(pod(averse, db), nodes, { a: [pod({}, db)], b: [pod({}, db)] }))).to.contain(
      "2 node(s) didn't match pod anti-affinity rules",
    );
  });

  it('honours topology spread constraints', () => {
    const zone = (name: string, of: string): Node => node(name, { labels: { zone: of } });
    const constraint = {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule' as const,
      labelSelector: { matchLabels: { app: 'web' } },
    };
    const web = (): Pod => pod({ topologySpreadConstraints: [constraint] }, { app: 'web' });
    const nodes = [zone('a', 'west'), zone('b', 'west'), zone('c', 'east')];
    expect(choose(web(), nodes, { a: [web()], c: [pod(), pod()] })).to.deep.equal({ node: 'c' });
    expect(problem(choose(web(), [node('a', { taint: 'x' }), node('d')]))).to.contain('(missing required label)');
  });

  it('goes only to the node that a DaemonSet made the pod for', () => {
    const field = { key: 'metadata.name', operator: 'In' as const, values: ['b'] };
    const terms = { nodeSelectorTerms: [{ matchFields: [field] }] };
    const daemon = pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } });
    expect(choose(daemon, [node('a'), node('b')], { b: [pod()] })).to.deep.equal({ node: 'b' });
    expect(problem(choose(daemon, [node('a'), node('b', { taint: 'x' }), node('c')]))).to.equal(
      "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
        'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
  });
});
