import { expect } from 'chai';
import { assignAddresses, type AddressClaim } from './loopback-addresses.ts';

function claim(host: string, age: number, isShareable = true, port = 80): AddressClaim {
  return { host, createdAt: `2026-01-01T00:00:${String(age).padStart(2, '0')}Z`, ports: [{ port, isShareable }] };
}

function hosts(count: number, isShareable = true): AddressClaim[] {
  return Array.from({ length: count }, (_, index) => claim(`s${String(index)}.x`, index % 60, isShareable));
}

describe('assignAddresses', () => {
  it('gives each host of a port an address of its own while there are any', () => {
    const assigned = assignAddresses(hosts(30));
    expect(new Set(assigned.values()).size).to.equal(30);
    expect([...assigned.values()]).not.to.include.members(['127.80.0.0']);
    expect([...assigned.values()]).not.to.include.members(['127.80.0.1']);
  });

  it('has hosts share where every request names its host', () => {
    const assigned = assignAddresses(hosts(100));
    expect(assigned.size).to.equal(100);
  });

  it('leaves out what finds no place and cannot share', () => {
    const assigned = assignAddresses(hosts(31, false));
    expect(assigned.size).to.equal(30);
  });

  it('keeps the address of a host when younger ones come', () => {
    const before = assignAddresses(hosts(20));
    const after = assignAddresses([...hosts(20), claim('young.x', 59)]);
    for (const [host, address] of before) expect(after.get(host)).to.equal(address);
  });

  it('puts different ports at one address', () => {
    const claims = Array.from({ length: 60 }, (_, index) =>
      claim(`s${String(index)}`, index % 60, false, 1_000 + index),
    );
    expect(assignAddresses(claims).size).to.equal(60);
  });
});
