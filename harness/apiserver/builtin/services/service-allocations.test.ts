import { expect } from 'chai';
import { seededRandom } from '../../../core/random.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, type JsonObject } from '../../../kube/json/json.ts';
import { SERVER_USER } from '../../authn/user.ts';
import type { ResourceStrategy, StrategyContext } from '../../registry/strategy.ts';
import { BUILT_IN_DEFAULTS, type BuiltInOptions } from '../built-in-options.ts';
import { serviceResource } from './services.ts';

const context: StrategyContext = { user: SERVER_USER, clock: new FakeClock(), random: seededRandom(7), dryRun: false };

interface SpecOfService {
  readonly clusterIP: string;
  readonly clusterIPs: string[];
  readonly ipFamilies: string[];
  readonly healthCheckNodePort: number;
  readonly ports: readonly { readonly nodePort: number }[];
}

describe('cluster IPs and node ports', () => {
  const strategyOf = (options: Partial<BuiltInOptions> = {}): ResourceStrategy =>
    serviceResource({ ...BUILT_IN_DEFAULTS, serviceClusterIpRanges: ['10.0.0.0/29'], ...options }).strategy;
  const service = (spec: JsonObject): ApiObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace: 'n' },
    spec: { ports: [{ port: 80 }], ...spec },
  });
  const prepared = (strategy: ResourceStrategy, spec: JsonObject = {}, how: StrategyContext = context): ApiObject => {
    const draft = service(spec);
    strategy.default?.(draft);
    strategy.prepareForCreate?.(draft, how);
    return draft;
  };
  const stored = (strategy: ResourceStrategy, spec: JsonObject = {}): ApiObject => {
    const draft = prepared(strategy, spec);
    const reservation = strategy.reserve!(draft, undefined, context);
    expect(reservation.errors).to.deep.equal([]);
    reservation.commit?.();
    return draft;
  };
  const changed = (strategy: ResourceStrategy, old: ApiObject, spec: JsonObject): ApiObject => {
    const draft = service(spec);
    strategy.default?.(draft);
    strategy.prepareForUpdate?.(draft, cloneJson(old), context);
    strategy.reserve!(draft, old, context).commit?.();
    return draft;
  };
  const specOf = ({ spec }: ApiObject): SpecOfService => spec as unknown as SpecOfService;

  it('are all different until there are none', () => {
    const strategy = strategyOf();
    const seen = new Set(Array.from({ length: 6 }, () => specOf(stored(strategy)).clusterIP));
    expect([...seen].sort()).to.deep.equal(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6']);
    expect(() => prepared(strategy)).to.throw('failed to allocate a serviceIP: range is full');
  });

  it('come back when the write does not happen, and when the Service is gone', () => {
    const strategy = strategyOf();
    const draft = prepared(strategy, { clusterIP: '10.0.0.3' });
    strategy.reserve!(draft, undefined, context).undo();
    const kept = stored(strategy, { clusterIP: '10.0.0.3' });
    expect(() => prepared(strategy, { clusterIP: '10.0.0.3' })).to.throw('provided IP is already allocated');
    strategy.released?.(kept);
    stored(strategy, { clusterIP: '10.0.0.3' });
  });

  it('are not taken by what is only tried', () => {
    const strategy = strategyOf();
    const dry = { ...context, dryRun: true };
    const draft = prepared(strategy, { type: 'NodePort' }, dry);
    strategy.reserve!(draft, undefined, dry);
    expect(specOf(draft)).to.deep.include({ clusterIP: '10.0.0.0' });
    expect(specOf(draft).ports[0]?.nodePort).to.equal(32_769);
  });

  it('are refused when somebody else took them since they were chosen', () => {
    const strategy = strategyOf();
    const first = prepared(strategy, {
      clusterIP: '10.0.0.5',
      type: 'NodePort',
      ports: [{ port: 1, nodePort: 31_000 }],
    });
    stored(strategy, { clusterIP: '10.0.0.5', type: 'NodePort', ports: [{ port: 1, nodePort: 31_000 }] });
    const reservation = strategy.reserve!(first, undefined, context);
    expect(reservation.errors.map(({ field }) => field)).to.deep.equal(['spec.clusterIPs', 'spec.ports[0].nodePort']);
    reservation.undo();
    expect(() => prepared(strategy, { clusterIP: '10.0.0.5' })).to.throw('already allocated');
  });

  it('are drawn anew when they were not asked for and somebody else took them', () => {
    const strategy = strategyOf();
    const first = prepared(strategy, { type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    const before = cloneJson(first);
    const { clusterIP, ports, healthCheckNodePort } = specOf(before);
    const nodePort = ports[0]?.nodePort ?? 0;
    stored(strategy, { clusterIP, type: 'NodePort', ports: [{ port: 1, nodePort }] });
    expect(strategy.reserve!(first, undefined, context).errors).to.deep.equal([]);
    expect(specOf(first).clusterIP).to.not.equal(clusterIP);
    expect(specOf(first).clusterIPs).to.deep.equal([specOf(first).clusterIP]);
    expect(specOf(first).ports[0]?.nodePort).to.not.equal(nodePort);
    expect(specOf(first).healthCheckNodePort).to.equal(healthCheckNodePort);
  });

  it('stay when an update leaves them out', () => {
    const strategy = strategyOf();
    const old = stored(strategy, { type: 'NodePort' });
    const next = changed(strategy, old, { type: 'NodePort', ports: [{ port: 81 }] });
    expect(specOf(next).clusterIP).to.equal(specOf(old).clusterIP);
    expect(specOf(next).ports[0]?.nodePort).to.equal(specOf(old).ports[0]?.nodePort);
  });

  it('are released by a type that has none', () => {
    const strategy = strategyOf();
    const old = stored(strategy, { clusterIP: '10.0.0.2', type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }] });
    const next = changed(strategy, old, { type: 'ExternalName', externalName: 'a.b', ports: [] });
    expect(specOf(next)).to.not.have.any.keys('clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy');
    stored(strategy, { clusterIP: '10.0.0.2', type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }] });
  });

  it('come in two families where the cluster has two', () => {
    const strategy = strategyOf({ serviceClusterIpRanges: ['10.0.0.0/29', 'fd00::/120'] });
    const single = stored(strategy);
    expect(specOf(single).ipFamilies).to.deep.equal(['IPv4']);
    const both = changed(strategy, single, { ipFamilyPolicy: 'PreferDualStack' });
    expect(specOf(both).ipFamilies).to.deep.equal(['IPv4', 'IPv6']);
    expect(specOf(both).clusterIPs[0]).to.equal(specOf(single).clusterIP);
    expect(specOf(both).clusterIPs[1]).to.match(/^fd00::/);
    const again = changed(strategy, both, { ipFamilyPolicy: 'SingleStack' });
    expect(specOf(again).clusterIPs).to.deep.equal(specOf(single).clusterIPs);
    stored(strategy, { clusterIP: specOf(both).clusterIPs[1] ?? '', ipFamilies: ['IPv6'] });
  });

  it('give a load balancer with local traffic a port for health checks', () => {
    const strategy = strategyOf();
    const local = stored(strategy, { type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    expect(specOf(local).healthCheckNodePort).to.be.within(30_000, 32_767);
    const cluster = changed(strategy, local, { type: 'LoadBalancer' });
    expect(specOf(cluster)).to.not.have.property('healthCheckNodePort');
  });

  it('of one port number serve all its protocols', () => {
    const ports = [
      { name: 'a', port: 53, protocol: 'UDP' },
      { name: 'b', port: 53 },
    ];
    const [udp, tcp] = specOf(stored(strategyOf(), { type: 'NodePort', ports })).ports;
    expect(udp?.nodePort).to.equal(tcp?.nodePort);
  });

  it('leave the low ports to those who ask for them', () => {
    const strategy = strategyOf({ serviceClusterIpRanges: ['10.0.0.0/16'] });
    for (let count = 0; count < 100; count += 1) {
      const { clusterIP, ports } = specOf(stored(strategy, { type: 'NodePort' }));
      expect(Number(clusterIP.split('.')[2])).to.be.above(0);
      expect(ports[0]?.nodePort).to.be.at.least(30_086);
    }
  });
});
