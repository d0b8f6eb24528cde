import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { BalancePolicy, Endpoint } from '../table/backend.ts';
import type { Balanced } from './balanced.ts';
import { EndpointBalancer } from './endpoint-balancer.ts';

interface Member extends Balanced {
  readonly name: string;
  healthy: boolean;
  usable: boolean;
  inFlight: number;
}

function member(name: string, region: string, more: Partial<Endpoint> = {}): Member {
  const endpoint = { address: name, port: 8080, cluster: name, region, ...more };
  return { name, endpoint, healthy: true, usable: true, inFlight: 0 };
}

type Balancer = EndpointBalancer<Member>;

function balancer(members: readonly Member[], policy: BalancePolicy = 'nearest'): Balancer {
  return new EndpointBalancer(policy, members, new FakeClock());
}

function take(from: Balancer, clientRegion: string, times: number): string {
  return Array.from({ length: times }, () => from.next({ clientRegion })?.name ?? '-').join(' ');
}

describe('EndpointBalancer', () => {
  describe('nearest', () => {
    it('gives each endpoint of the nearest region one turn (000-D8)', () => {
      const all = balancer([member('a', 'us-west1'), member('b', 'us-west1'), member('c', 'us-east1')]);
      expect(take(all, 'us-west1', 5)).to.equal('a b a b a');
      expect(take(all, 'us-east1', 2)).to.equal('c c');
    });

    it('prefers the same region, then the same continent, then the rest (000-D9)', () => {
      const all = balancer([member('eu', 'europe-west1'), member('us', 'us-east1'), member('home', 'us-west1')]);
      const gone = (): string => {
        const next = all.next({ clientRegion: 'us-west1' });
        if (next !== undefined) next.healthy = next.usable = false;
        return next?.name ?? '-';
      };
      expect([gone(), gone(), gone(), gone()]).to.deep.equal(['home', 'us', 'eu', '-']);
    });

    it('takes all endpoints together for a client from nowhere', () => {
      const all = balancer([member('a', 'us-west1'), member('b', 'europe-west1')]);
      expect(take(all, 'asia-east1', 4)).to.equal('a b a b');
      expect(take(all, 'us-central1', 2)).to.equal('a a');
    });

    it('shares evenly among those that are left', () => {
      const members = ['a', 'b', 'c'].map((name) => member(name, 'us-west1'));
      const all = balancer(members);
      members[1]!.usable = false;
      expect(take(all, 'us-west1', 4)).to.equal('a c a c');
      members[1]!.usable = true;
      expect(take(all, 'us-west1', 3)).to.equal('a b c');
    });

    it('never gives one that was tried', () => {
      const members = ['a', 'b'].map((name) => member(name, 'us-west1'));
      const all = balancer(members);
      expect(all.next({ clientRegion: 'us-west1' }, [members[0]!])?.name).to.equal('b');
      expect(all.next({ clientRegion: 'us-west1' }, members)).to.equal(undefined);
      members[1]!.healthy = members[1]!.usable = false;
      expect(all.next({ clientRegion: 'us-west1' }, [members[0]!])).to.equal(undefined);
    });

    it('takes ejected endpoints only when no other is left, the nearest first', () => {
      const members = [member('a', 'us-west1'), member('b', 'us-west1'), member('c', 'us-east1')];
      const all = balancer(members);
      members[0]!.usable = members[1]!.usable = false;
      expect(take(all, 'us-west1', 2)).to.equal('c c');
      members[2]!.usable = false;
      expect(take(all, 'us-west1', 3)).to.equal('a b a');
      members[0]!.healthy = false;
      expect(take(all, 'us-west1', 2)).to.equal('b b');
    });
  });

  describe('weighted', () => {
    it('goes by weight, wherever the endpoints are (002-D5, 002-D6)', () => {
      const all = balancer([member('a', 'us-west1', { weight: 3 }), member('b', 'europe-west1')], 'weighted');
      expect(take(all, 'europe-west1', 8)).to.equal('a a a b a a a b');
    });

    it('counts the local cluster 100 and a target its weight (003-D8)', () => {
      const members = [
        member('local', 'x', { weight: 100 }),
        member('1', 'x', { weight: 20 }),
        member('3', 'x', { weight: 30 }),
      ];
      const seen = take(balancer(members, 'weighted'), 'x', 150).split(' ');
      const count = (name: string): number => seen.filter((each) => each === name).length;
      expect([count('local'), count('1'), count('3')]).to.deep.equal([100, 20, 30]);
    });

    it('gives what an endpoint cannot take to the others by their weights, and nothing later', () => {
      const members = [member('a', 'x', { weight: 2 }), member('b', 'x'), member('c', 'x')];
      const all = balancer(members, 'weighted');
      members[0]!.usable = false;
      const without = take(all, 'x', 100).split(' ');
      expect(without.filter((name) => name === 'b')).to.have.length(50);
      members[0]!.usable = true;
      const again = take(all, 'x', 100).split(' ');
      expect(again.filter((name) => name === 'a').length).to.be.within(49, 51);
    });

    it('never takes a weight of 0', () => {
      const members = [member('a', 'x', { weight: 0 }), member('b', 'x')];
      expect(take(balancer(members, 'weighted'), 'x', 3)).to.equal('b b b');
      expect(take(balancer(members.slice(0, 1), 'weighted'), 'x', 1)).to.equal('-');
    });
  });

  describe('least-request', () => {
    it('takes the endpoint that has the fewest in flight, and turns among equals', () => {
      const members = ['a', 'b', 'c'].map((name) => member(name, 'x'));
      const all = balancer(members, 'least-request');
      expect(take(all, 'x', 4)).to.equal('a b c a');
      members[1]!.inFlight = 2;
      expect(take(all, 'x', 4)).to.equal('c a c a');
      for (const each of members) each.inFlight = each === members[1] ? 2 : 3;
      expect(take(all, 'x', 2)).to.equal('b b');
      members[1]!.usable = false;
      expect(take(all, 'x', 2)).to.equal('c a');
    });

    it('has more in flight where the weight is greater', () => {
      const members = [member('a', 'x', { weight: 3 }), member('b', 'x')];
      const all = balancer(members, 'least-request');
      for (let count = 0; count < 8; count += 1) all.next({ clientRegion: 'x' })!.inFlight += 1;
      expect(members.map(({ inFlight }) => inFlight)).to.deep.equal([6, 2]);
    });
  });

  describe('tiers', () => {
    const members = (): Member[] => [
      member('far', 'x', { tier: 1 }),
      member('local', 'x'),
      member('other', 'x', { tier: 1 }),
      member('last', 'x', { tier: 5 }),
    ];

    it('takes the lowest tier that has a usable endpoint (003-D4, 003-D5)', () => {
      const all = members();
      const balanced = balancer(all, 'tiers');
      expect(take(balanced, 'x', 3)).to.equal('local local local');
      all[1]!.healthy = all[1]!.usable = false;
      expect(take(balanced, 'x', 4)).to.equal('far other far other');
    });

    it('replays to the next tier by turns, and to no other of the same (003-D6)', () => {
      const all = members();
      const balanced = balancer(all, 'tiers');
      const replay = (tried: readonly Member[]): string => balanced.nextTier(tried)?.name ?? '-';
      expect([replay([all[1]!]), replay([all[1]!]), replay([all[1]!])]).to.deep.equal(['far', 'other', 'far']);
      expect(replay([all[1]!, all[0]!])).to.equal('last');
      expect(replay([all[3]!])).to.equal('-');
      all[0]!.usable = all[2]!.usable = false;
      expect(replay([all[1]!])).to.equal('last');
    });
  });

  describe('affinity', () => {
    const names = Array.from({ length: 10 }, (_, at) => `10.0.0.${String(at)}`);
    const keys = Array.from({ length: 2_000 }, (_, at) => at * 7_919);
    const spread = (from: Balancer): string[] =>
      keys.map((affinity) => from.next({ clientRegion: 'x', affinity })?.name ?? '-');

    it('gives a key the same endpoint always, and each endpoint about as many keys', () => {
      const all = balancer(names.map((name) => member(name, 'x')));
      const seen = spread(all);
      expect(spread(all)).to.deep.equal(seen);
      for (const name of names) expect(seen.filter((each) => each === name).length).to.be.within(140, 260);
    });

    it('moves only the keys of an endpoint that goes, and to one that comes only its share', () => {
      const members = names.map((name) => member(name, 'x'));
      const before = spread(balancer(members));
      const fewer = spread(balancer(members.slice(1)));
      for (const [at, name] of before.entries()) if (name !== names[0]) expect(fewer[at]).to.equal(name);
      const more = spread(balancer([...members, member('10.0.0.99', 'x')]));
      const moved = more.filter((name, at) => name !== before[at]);
      expect(new Set(moved)).to.deep.equal(new Set(['10.0.0.99']));
      expect(moved.length).to.be.below(300);
    });

    it('comes back to an endpoint that was ejected', () => {
      const members = names.map((name) => member(name, 'x'));
      const all = balancer(members);
      const before = spread(all);
      members[3]!.usable = false;
      expect(spread(all)).not.to.include(names[3]);
      members[3]!.usable = true;
      expect(spread(all)).to.deep.equal(before);
    });

    it('goes by weight', () => {
      const seen = spread(balancer([member('a', 'x', { weight: 3 }), member('b', 'x')], 'weighted'));
      expect(seen.filter((name) => name === 'a').length / seen.length).to.be.within(0.7, 0.8);
    });

    it('stays in the nearest region, and goes to another endpoint when one was tried', () => {
      const members = [member('a', 'us-west1'), member('b', 'us-west1'), member('c', 'us-east1')];
      const all = balancer(members);
      const choice = { clientRegion: 'us-west1', affinity: 42 };
      const first = all.next(choice);
      const second = all.next(choice, first === undefined ? [] : [first]);
      expect([first?.name, second?.name].sort()).to.deep.equal(['a', 'b']);
    });
  });
});
