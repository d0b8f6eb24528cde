import { expect } from 'chai';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { boundPod } from './pod-binding.ts';

const NOW = '2026-01-01T00:00:00Z';

function pod(spec: JsonObject = {}, metadata: JsonObject = {}): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', uid: 'u', ...metadata },
    spec,
    status: { phase: 'Pending' },
  };
}

function binding(target: JsonObject = { kind: 'Node', name: 'n' }, metadata: JsonObject = {}): JsonObject {
  return { metadata: { name: 'a', ...metadata }, target };
}

describe('boundPod', () => {
  it('puts the pod on its node, takes annotations over and notes the condition', () => {
    const before = pod();
    const next = boundPod(before, binding(undefined, { annotations: { x: 'y' } }), NOW);
    expect(next['spec']).to.deep.equal({ nodeName: 'n' });
    expect(next.metadata['annotations']).to.deep.equal({ x: 'y' });
    expect(next['status']).to.deep.equal({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: NOW }],
    });
    expect(before).to.deep.equal(pod());
  });

  it('refuses pods that are bound, gated, going away or another than was meant', () => {
    const conflict = 'Operation cannot be fulfilled on pods/binding "a": ';
    expect(() => boundPod(pod({ nodeName: 'm' }), binding(), NOW)).to.throw(
      `${conflict}pod a is already assigned to node "m"`,
    );
    expect(() => boundPod(pod({ schedulingGates: [{ name: 'g' }] }), binding(), NOW)).to.throw(
      `${conflict}pod a has non-empty .spec.schedulingGates`,
    );
    expect(() => boundPod(pod({}, { deletionTimestamp: NOW }), binding(), NOW)).to.throw(
      `${conflict}pod a is being deleted, cannot be assigned to a host`,
    );
    expect(() => boundPod(pod(), binding(undefined, { uid: 'v' }), NOW)).to.throw('UID in precondition: v');
  });

  it('refuses wrong bindings as upstream does, with a 500', () => {
    expect(() => boundPod(pod(), binding({}), NOW))
      .to.throw('target.name: Required value')
      .with.property('statusCode', 500);
    expect(() => boundPod(pod(), binding({ kind: 'Foo' }), NOW)).to.throw(
      '[target.kind: Unsupported value: "Foo": supported values: "Node", "<empty>", target.name: Required value]',
    );
  });
});
