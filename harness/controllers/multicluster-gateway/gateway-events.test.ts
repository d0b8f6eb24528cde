import { expect } from 'chai';
import type { Gateway } from '../../kube/api/gateway.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { gatewayClassObject, gatewayObject, routeObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { evaluate, type EvaluatedGateway } from './evaluation.ts';
import { GatewayEvents } from './gateway-events.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';

const KEY = 'Gateway/store/external-http';

function evaluated(gateway: Gateway, more: readonly KubeObject[] = [], count = 1): EvaluatedGateway {
  const loadBalancers = [{ name: 'lb-0', address: '172.28.0.2' }].slice(0, count);
  const world = sketchWorld({ clusters: { 'gke-west-1': [gatewayClassObject(), gateway, ...more] } });
  return evaluate(world, { loadBalancers }).gateways.get('store/external-http')!;
}

function serving(sources: Readonly<Record<string, number>>): ProxyState {
  return { applied: { version: 1, ports: [80], failures: [], sources }, upToDate: true, absentMs: 0 };
}

const fresh = gatewayObject({}, { uid: 'u', generation: 1 });
const taken = gatewayObject({}, { uid: 'u', generation: 1, finalizers: ['gateway.finalizer.networking.gke.io'] });

describe('GatewayEvents', () => {
  const told = (events: GatewayEvents, what: EvaluatedGateway, proxy?: ProxyState): readonly string[] =>
    events.observe(what, proxy).map(({ type, reason, message }) => `${type} ${reason} ${message}`);

  it('are ADD, then SYNC once served, then UPDATE and SYNC with each change, each once', () => {
    const events = new GatewayEvents();
    const success = 'Normal SYNC SYNC on store/external-http was a success';
    const route = routeObject({}, { generation: 5 });
    const both = serving({ [KEY]: 1, 'HTTPRoute/store/public-store-route': 5 });
    expect(told(events, evaluated(fresh))).to.deep.equal(['Normal ADD store/external-http']);
    expect(told(events, evaluated(taken))).to.deep.equal([]);
    expect(told(events, evaluated(taken), serving({ [KEY]: 1 }))).to.deep.equal([success]);
    expect(told(events, evaluated(taken), serving({ [KEY]: 1 }))).to.deep.equal([]);
    expect(told(events, evaluated(taken, [route]), serving({ [KEY]: 1 }))).to.deep.equal([
      'Normal UPDATE store/external-http',
    ]);
    expect(told(events, evaluated(taken, [route]), both)).to.deep.equal([success]);
    expect(told(events, evaluated(taken, [route]), both)).to.deep.equal([]);
  });

  it('warn with the reason why it cannot be served', () => {
    const events = new GatewayEvents();
    const warning = 'Warning SYNC no load balancer is free; the fleet has no load balancer';
    expect(told(events, evaluated(taken, [], 0))).to.deep.equal([warning]);
    expect(told(events, evaluated(taken, [], 0))).to.deep.equal([]);
  });

  it('start over for a Gateway that was deleted and made again', () => {
    const events = new GatewayEvents();
    told(events, evaluated(fresh));
    events.retain([]);
    expect(told(events, evaluated(fresh))).to.deep.equal(['Normal ADD store/external-http']);
  });
});
