import { expect } from 'chai';
import type { Gateway } from '../../kube/api/gateway.ts';
import { gatewayObject } from '../testing/objects.ts';
import { assignLoadBalancers } from './load-balancer-assignment.ts';

const loadBalancers = [
  { name: 'lb-0', address: '172.28.0.2' },
  { name: 'lb-1', address: '172.28.0.3' },
];

interface Options {
  readonly day?: number;
  readonly address?: string;
  readonly wanted?: Gateway['spec']['addresses'];
}

function gateway(name: string, { day = 1, address, wanted }: Options = {}): Gateway {
  const object = gatewayObject(wanted === undefined ? {} : { addresses: wanted }, {
    name,
    creationTimestamp: `2026-01-0${String(day)}T00:00:00Z`,
  });
  return address === undefined ? object : { ...object, status: { addresses: [{ type: 'IPAddress', value: address }] } };
}

function assigned(...gateways: readonly Gateway[]): Readonly<Record<string, string>> {
  const entries = [...assignLoadBalancers(gateways, loadBalancers)].map(
    ([key, assignment]) =>
      [
        key.replace('store/', ''),
        assignment.kind === 'assigned' ? assignment.loadBalancer.name : `${assignment.reason}: ${assignment.message}`,
      ] as const,
  );
  return Object.fromEntries(entries);
}

describe('assignLoadBalancers', () => {
  it('gives the oldest Gateway the first free load balancer', () => {
    expect(assigned(gateway('b', { day: 2 }), gateway('a', { day: 1 }))).to.deep.equal({ a: 'lb-0', b: 'lb-1' });
    expect(assigned(gateway('z'), gateway('a'))).to.deep.equal({ a: 'lb-0', z: 'lb-1' });
  });

  it('lets a Gateway keep its address, also against an older one', () => {
    const kept = gateway('b', { day: 2, address: '172.28.0.2' });
    expect(assigned(gateway('a', { day: 1 }), kept)).to.deep.equal({ a: 'lb-1', b: 'lb-0' });
  });

  it('replaces an address that is not one of the fleet', () => {
    expect(assigned(gateway('a', { address: '10.9.9.9' }))).to.deep.equal({ a: 'lb-0' });
  });

  it('gives an address that two claim to the older one', () => {
    const both = { address: '172.28.0.2' };
    expect(assigned(gateway('b', { day: 2, ...both }), gateway('a', both))).to.deep.equal({ a: 'lb-0', b: 'lb-1' });
  });

  it('says who has them when none is left', () => {
    const refused =
      'AddressNotAssigned: no load balancer is free; load balancers: lb-0 (172.28.0.2) serves store/a, lb-1 (172.28.0.3) serves store/b';
    expect(assigned(gateway('a'), gateway('b'), gateway('c'))['c']).to.equal(refused);
    expect([...assignLoadBalancers([gateway('a')], []).values()][0]).to.deep.equal({
      kind: 'unassigned',
      reason: 'AddressNotAssigned',
      message: 'no load balancer is free; the fleet has no load balancer',
    });
  });

  it('gives what spec.addresses asks for, by address or by name, and moves a Gateway for it', () => {
    expect(assigned(gateway('a', { wanted: [{ value: '172.28.0.3' }] }))).to.deep.equal({ a: 'lb-1' });
    expect(assigned(gateway('a', { wanted: [{ type: 'NamedAddress', value: 'lb-1' }] }))).to.deep.equal({ a: 'lb-1' });
    expect(assigned(gateway('a', { wanted: [{ value: '172.28.0.3' }], address: '172.28.0.2' }))).to.deep.equal({
      a: 'lb-1',
    });
    expect(assigned(gateway('a', { wanted: [{ type: 'IPAddress', value: '10.0.0.1' }] }))['a']).to.equal(
      'AddressNotUsable: 10.0.0.1 cannot be had; load balancers: lb-0 (172.28.0.2) is free, lb-1 (172.28.0.3) is free',
    );
  });
});
