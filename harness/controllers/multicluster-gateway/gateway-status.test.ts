import { expect } from 'chai';
import type { Gateway } from '../../kube/api/gateway.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { exportObject, gatewayClassObject, gatewayObject, routeObject, serviceObject } from '../testing/objects.ts';
import { sketchWorld } from '../testing/worlds.ts';
import { evaluate, type EvaluatedGateway } from './evaluation.ts';
import { gatewayAnnotations } from './gateway-annotations.ts';
import { withGatewayMetadata } from './gateway-metadata.ts';
import { withGatewayStatus } from './gateway-status.ts';
import type { LoadBalancer } from './fleet-settings.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';

const now = '2026-01-01T00:00:00Z';
const lb0 = { name: 'lb-0', address: '172.28.0.2' };

function evaluated(
  gateway: Gateway,
  more: readonly KubeObject[] = [],
  loadBalancers: readonly LoadBalancer[] = [lb0],
): EvaluatedGateway {
  const objects = [gatewayClassObject(), serviceObject('store'), exportObject('store'), gateway, ...more];
  const world = sketchWorld({ clusters: { 'gke-west-1': objects } });
  return evaluate(world, { loadBalancers }).gateways.get('store/external-http')!;
}

function proxy(
  generation: number,
  ports: readonly number[] = [80],
  failures: readonly { port: number; reason: string }[] = [],
): ProxyState {
  const sources = { 'Gateway/store/external-http': generation };
  return { applied: { version: 1, ports, failures, sources }, upToDate: true, absentMs: 0 };
}

function told(gateway: Gateway): readonly string[] {
  return (gateway.status?.conditions ?? []).map(
    ({ type, status, reason, observedGeneration }) => `${type}=${status} ${reason} @${String(observedGeneration)}`,
  );
}

function listenerTold(gateway: Gateway, index = 0): readonly string[] {
  const listener = gateway.status?.listeners?.[index];
  return (listener?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

const at3 = gatewayObject({}, { generation: 3 });

describe('withGatewayStatus', () => {
  it('has address, conditions and listeners True once the proxy serves this generation (000-R12)', () => {
    const gateway = withGatewayStatus(evaluated(at3, [routeObject()]), proxy(3), now);
    expect(gateway.status?.addresses).to.deep.equal([{ type: 'IPAddress', value: '172.28.0.2' }]);
    expect(told(gateway)).to.deep.equal([
      'Scheduled=True Scheduled @3',
      'Accepted=True Accepted @3',
      'Programmed=True Programmed @3',
      'Ready=True Ready @3',
      'networking.gke.io/GatewayHealthy=True Healthy @3',
    ]);
    expect(gateway.status?.conditions?.map(({ message }) => message)).to.deep.equal([
      'The OSS Gateway API has deprecated this condition, do not depend on it.',
      '',
      '',
      'The OSS Gateway API has altered the "Ready" condition semantics and reserved it for future use.  GKE Gateway will stop emitting it in a future update, use "Programmed" instead.',
      '',
    ]);
    expect(listenerTold(gateway)).to.deep.equal([
      'Accepted=True Accepted',
      'Programmed=True Programmed',
      'ResolvedRefs=True ResolvedRefs',
      'Conflicted=False NoConflicts',
      'Ready=True Ready',
    ]);
    const { name, attachedRoutes, supportedKinds } = gateway.status!.listeners![0]!;
    expect({ name, attachedRoutes, supportedKinds }).to.deep.equal({
      name: 'http',
      attachedRoutes: 1,
      supportedKinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
    });
  });

  it('is not Programmed before that, nor with an older generation', () => {
    for (const state of [undefined, { upToDate: false, absentMs: 0 }, proxy(2)]) {
      const gateway = withGatewayStatus(evaluated(at3), state, now);
      expect(told(gateway).slice(2)).to.deep.equal([
        'Programmed=False Pending @3',
        'Ready=False NotReady @3',
        'networking.gke.io/GatewayHealthy=Unknown Pending @3',
      ]);
      expect(gateway.status?.conditions?.[2]?.message).to.equal('waiting for load balancer lb-0 to serve generation 3');
      expect(listenerTold(gateway)[1]).to.equal('Programmed=False Pending');
    }
  });

  it('says which port the proxy could not have; the other listeners are Programmed', () => {
    const listeners = [
      { name: 'http', port: 80, protocol: 'HTTP' },
      { name: 'alt', port: 81, protocol: 'HTTP' },
    ];
    const state = proxy(1, [80], [{ port: 81, reason: 'EADDRINUSE' }]);
    const gateway = withGatewayStatus(evaluated(gatewayObject({ listeners }, { generation: 1 })), state, now);
    expect(told(gateway)[2]).to.equal('Programmed=False AddressNotUsable @1');
    expect(gateway.status?.conditions?.[2]?.message).to.equal('the proxy cannot listen on port 81: EADDRINUSE');
    expect([listenerTold(gateway, 0)[1], listenerTold(gateway, 1)[1]]).to.deep.equal([
      'Programmed=True Programmed',
      'Programmed=False Invalid',
    ]);
  });

  it('has no address when no load balancer is left, and takes one back', () => {
    const before = { ...at3, status: { addresses: [{ type: 'IPAddress', value: '10.9.9.9' }] } };
    const gateway = withGatewayStatus(evaluated(before, [], []), undefined, now);
    expect(gateway.status).not.to.have.property('addresses');
    expect(told(gateway)[2]).to.equal('Programmed=False AddressNotAssigned @3');
    expect(gateway.status?.conditions?.[2]?.message).to.equal(
      'no load balancer is free; the fleet has no load balancer',
    );
  });

  it('names a refused listener; only when all are refused the Gateway is not accepted (000-B6)', () => {
    const udp = { name: 'udp', port: 53, protocol: 'UDP' };
    const some = gatewayObject({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }, udp] }, { generation: 1 });
    const partly = withGatewayStatus(evaluated(some), proxy(1), now);
    expect(told(partly).slice(1, 3)).to.deep.equal([
      'Accepted=True ListenersNotValid @1',
      'Programmed=True Programmed @1',
    ]);
    expect(partly.status?.conditions?.[1]?.message).to.equal(
      'listener udp: protocol UDP is not supported; supported: HTTP, HTTPS',
    );
    expect(listenerTold(partly, 1).slice(0, 2)).to.deep.equal([
      'Accepted=False UnsupportedProtocol',
      'Programmed=False Invalid',
    ]);
    const none = withGatewayStatus(evaluated(gatewayObject({ listeners: [udp] }, { generation: 1 })), proxy(1), now);
    expect(told(none).slice(1, 3)).to.deep.equal([
      'Accepted=False ListenersNotValid @1',
      'Programmed=False Invalid @1',
    ]);
  });

  it('refuses address types that it cannot give', () => {
    const gateway = gatewayObject({ addresses: [{ type: 'Hostname', value: 'a.example.com' }] }, { generation: 1 });
    const { status, reason, message } = evaluated(gateway).accepted;
    expect([status, reason, message]).to.deep.equal([
      'False',
      'UnsupportedAddress',
      'address type Hostname is not supported; supported: IPAddress, NamedAddress',
    ]);
  });

  it('replaces the defaults of the schema and keeps foreign conditions; done twice it changes nothing', () => {
    const pending = {
      status: 'Unknown',
      reason: 'Pending',
      message: 'Waiting for controller',
      lastTransitionTime: '1970-01-01T00:00:00Z',
    } as const;
    const conditions = [
      { type: 'Accepted', ...pending },
      { type: 'Programmed', ...pending },
      { type: 'example.com/Other', ...pending },
    ];
    const once = withGatewayStatus(evaluated({ ...at3, status: { conditions } }), proxy(3), now);
    expect(told(once).slice(0, 2)).to.deep.equal(['Accepted=True Accepted @3', 'Programmed=True Programmed @3']);
    expect(once.status?.conditions?.[2]).to.deep.equal(conditions[2]);
    expect(withGatewayStatus(evaluated(once), proxy(3), '2026-01-02T00:00:00Z')).to.deep.equal(once);
  });
});

describe('gatewayAnnotations (000-R18)', () => {
  const moment = new Date('2026-01-01T00:00:00Z');
  const of = (more: readonly KubeObject[]): Readonly<Record<string, string>> =>
    gatewayAnnotations(evaluated(at3, more), '000000000001', moment);

  it('lists two backend services, one health check and a URL map for a Gateway without routes', () => {
    const annotations = of([]);
    const generic = Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [key, value.replaceAll(/-[a-z0-9]{12}\b/g, '-HASH')]),
    );
    const path = '/projects/000000000001/global';
    expect(generic).to.deep.equal({
      'networking.gke.io/addresses': `${path}/addresses/gkemcg1-store-external-http-HASH`,
      'networking.gke.io/backend-services': `${path}/backendServices/gkemcg1-store-gw-serve404-80-HASH, ${path}/backendServices/gkemcg1-store-gw-serve500-80-HASH`,
      'networking.gke.io/firewalls': `${path}/firewalls/gkemcg1-l7-default-global`,
      'networking.gke.io/forwarding-rules': `${path}/forwardingRules/gkemcg1-store-external-http-HASH`,
      'networking.gke.io/health-checks': `${path}/healthChecks/gkemcg1-store-gw-serve404-80-HASH`,
      'networking.gke.io/last-reconcile-time': '2026-01-01T00:00:00Z',
      'networking.gke.io/ssl-certificates': '',
      'networking.gke.io/target-http-proxies': `${path}/targetHttpProxies/gkemcg1-store-external-http-HASH`,
      'networking.gke.io/target-https-proxies': '',
      'networking.gke.io/url-maps': `${path}/urlMaps/gkemcg1-store-external-http-HASH`,
    });
  });

  it('adds one backend service and one health check for each import and port that an attached route uses', () => {
    const count = (more: readonly KubeObject[], key: string): number =>
      of(more)[`networking.gke.io/${key}`]!.split(', ').length;
    expect([count([routeObject()], 'backend-services'), count([routeObject()], 'health-checks')]).to.deep.equal([3, 2]);
    const refused = routeObject({ hostnames: ['10.0.0.1'] });
    expect([count([refused], 'backend-services'), count([refused], 'health-checks')]).to.deep.equal([2, 1]);
  });

  it('renews the time only when something changed, and keeps the annotations of others', () => {
    const noted = gatewayObject({}, { annotations: { note: 'mine' } });
    const first = withGatewayMetadata(evaluated(noted), '000000000001', moment);
    expect(first.metadata.finalizers).to.deep.equal(['gateway.finalizer.networking.gke.io']);
    expect(first.metadata.annotations?.['note']).to.equal('mine');
    const later = new Date('2026-01-02T00:00:00Z');
    expect(withGatewayMetadata(evaluated(first), '000000000001', later)).to.deep.equal(first);
    const changed = withGatewayMetadata(evaluated(first, [routeObject()]), '000000000001', later);
    expect(changed.metadata.annotations?.['networking.gke.io/last-reconcile-time']).to.equal('2026-01-02T00:00:00Z');
  });
});
