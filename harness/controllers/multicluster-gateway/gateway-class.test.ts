import { expect } from 'chai';
import { gatewayClassObject } from '../testing/objects.ts';
import { classAcceptance, servedClasses, withClassStatus } from './gateway-class.ts';

const ours = gatewayClassObject();
const parametersRef = { group: '', kind: 'ConfigMap', name: 'x' };

describe('gateway class', () => {
  it('of ours is accepted, with the generation that was seen', () => {
    const [accepted] = withClassStatus(ours, '2026-01-01T00:00:00Z').status?.conditions ?? [];
    expect(accepted).to.deep.equal({
      type: 'Accepted',
      status: 'True',
      reason: 'Accepted',
      message: '',
      observedGeneration: 1,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    });
  });

  it('with parameters is refused', () => {
    const withParameters = { ...ours, spec: { ...ours.spec, parametersRef } };
    expect(classAcceptance(withParameters)).to.include({ status: 'False', reason: 'InvalidParameters' });
    expect([...servedClasses([withParameters])]).to.not.include(ours.metadata.name);
  });

  it('of another name with our controller is refused, one of another controller is left alone', () => {
    const named = { ...ours, metadata: { name: 'gke-l7-rilb' } };
    expect(classAcceptance(named)).to.include({ status: 'False', reason: 'Unsupported' });
    const foreign = { ...ours, spec: { controllerName: 'example.com/other' } };
    expect(withClassStatus(foreign, 'now')).to.equal(foreign);
    expect([...servedClasses([foreign])]).to.not.include(ours.metadata.name);
  });

  it('that is missing counts as ours, since the controller makes it', () => {
    expect([...servedClasses([])]).to.deep.equal([
      'gke-l7-global-external-managed-mc',
      'gke-l7-gxlb-mc',
      'gke-l7-regional-external-managed-mc',
      'gke-l7-rilb-mc',
    ]);
  });
});
