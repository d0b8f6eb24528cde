import { expect } from 'chai';
import type { Gateway } from '../../kube/api/gateway.ts';
import { gatewayClassObject, gatewayObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { evaluate } from './evaluation.ts';
import { departingGateways, mayRelease, withoutFinalizer } from './gateway-release.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';

const FINALIZER = 'gateway.finalizer.networking.gke.io';
const dying = gatewayObject({}, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['other', FINALIZER] });
const lb0 = { name: 'lb-0', address: '172.28.0.2' };

function departing(gateway: Gateway): readonly string[] {
  const world = sketchWorld({ clusters: { 'gke-west-1': [gatewayClassObject(), gateway] } });
  return departingGateways(world, evaluate(world, { loadBalancers: [lb0] })).map(({ metadata }) => metadata.name);
}

function released(gateway: Gateway, proxy: ProxyState, loadBalancers = [lb0]): boolean {
  const world = sketchWorld({ clusters: { 'gke-west-1': [gatewayClassObject(), gateway] } });
  return mayRelease(gateway, evaluate(world, { loadBalancers }), new Map([['lb-0', proxy]]));
}

const applied = (sources: Readonly<Record<string, number>>): NonNullable<ProxyState['applied']> => ({
  version: 1,
  ports: [],
  failures: [],
  sources,
});
const serving = applied({ 'Gateway/store/external-http': 1 });

describe('releasing a Gateway (000-R20)', () => {
  it('concerns those that are being deleted or are of another class now, and carry our finalizer', () => {
    expect(departing(dying)).to.deep.equal(['external-http']);
    expect(departing(gatewayObject({ gatewayClassName: 'other' }, { finalizers: [FINALIZER] }))).to.deep.equal([
      'external-http',
    ]);
    expect(departing(gatewayObject({}, { finalizers: [FINALIZER] }))).to.deep.equal([]);
    expect(departing(gatewayObject({ gatewayClassName: 'other' }))).to.deep.equal([]);
  });

  it('waits until the proxy acknowledged the current table, and that is without the Gateway', () => {
    expect(released(dying, { applied: serving, upToDate: true, absentMs: 0 })).to.equal(false);
    expect(released(dying, { applied: applied({}), upToDate: false, absentMs: 0 })).to.equal(false);
    expect(released(dying, { upToDate: false, absentMs: 14_999 })).to.equal(false);
    expect(released(dying, { applied: applied({}), upToDate: true, absentMs: 0 })).to.equal(true);
  });

  it('does not wait for a proxy that is gone, nor where there was never one', () => {
    expect(released(dying, { applied: serving, upToDate: false, absentMs: 15_000 })).to.equal(true);
    expect(released(dying, { applied: serving, upToDate: false, absentMs: 0 }, [])).to.equal(true);
  });

  it('takes only our finalizer', () => {
    expect(withoutFinalizer(dying).metadata.finalizers).to.deep.equal(['other']);
  });
});
