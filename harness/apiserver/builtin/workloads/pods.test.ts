import { expect } from 'chai';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { podGracePeriodSeconds, PODS } from './pods.ts';
import { workloadResources } from './workload-resources.ts';
import { WORKLOAD_CASES } from './testing/workload-cases.ts';

function pod(spec: JsonObject, status: JsonObject = {}): ApiObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec, status };
}

describe('pods', () => {
  it('end at once unless a kubelet runs them', () => {
    expect(podGracePeriodSeconds(pod({ terminationGracePeriodSeconds: 30 }), undefined)).to.equal(0);
    expect(podGracePeriodSeconds(pod({ nodeName: 'n', terminationGracePeriodSeconds: 30 }), undefined)).to.equal(30);
    expect(podGracePeriodSeconds(pod({ nodeName: 'n', terminationGracePeriodSeconds: 30 }), 5)).to.equal(5);
    expect(podGracePeriodSeconds(pod({ nodeName: 'n', terminationGracePeriodSeconds: -3 }), undefined)).to.equal(1);
    expect(podGracePeriodSeconds(pod({ nodeName: 'n' }, { phase: 'Succeeded' }), 30)).to.equal(0);
  });

  it('are selected by the fields that upstream knows', () => {
    const fields = PODS.strategy.fields?.(
      pod({ nodeName: 'n', hostNetwork: true }, { phase: 'Running', podIPs: [{ ip: '1.2.3.4' }] }),
    );
    expect(fields).to.deep.include({
      'spec.nodeName': 'n',
      'spec.hostNetwork': 'true',
      'status.phase': 'Running',
      'status.podIP': '1.2.3.4',
    });
  });
});

describe('scales', () => {
  function scale(plural: string, spec: JsonObject): unknown {
    const part = workloadResources().find((resource) => resource.plural === plural)?.subresources?.['scale'];
    return part?.type === 'scale' ? part.scale.read(pod(spec, { replicas: 1 })) : undefined;
  }

  it('show the selector as Go writes it', () => {
    const selector = {
      matchLabels: { b: '1' },
      matchExpressions: [
        { key: 'c', operator: 'NotIn', values: ['y', 'x'] },
        { key: 'a', operator: 'Exists' },
        { key: 'd', operator: 'DoesNotExist' },
      ],
    };
    expect(scale('deployments', { replicas: 3, selector })).to.deep.equal({
      specReplicas: 3,
      statusReplicas: 1,
      selector: 'a,b=1,c notin (x,y),!d',
    });
    expect(scale('replicationcontrollers', { replicas: 2, selector: { matchLabels: 'x', a: 'b' } })).to.deep.include({
      selector: 'a=b,matchLabels=x',
    });
  });
});

describe('workload cases', () => {
  it('have titles of their own', () => {
    const titles = WORKLOAD_CASES.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).to.deep.equal([]);
  });
});
