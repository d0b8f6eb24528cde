import { expect } from 'chai';
import { EndpointRotation } from './endpoint-rotation.ts';

interface Member {
  readonly name: string;
  readonly region: string;
  healthy: boolean;
  usable: boolean;
}

function member(name: string, region: string): Member {
  return { name, region, healthy: true, usable: true };
}

function take(rotation: EndpointRotation<Member>, region: string, times: number): string {
  return Array.from({ length: times }, () => rotation.next(region)?.name ?? '-').join(' ');
}

describe('EndpointRotation', () => {
  it('gives each member of the nearest region one turn (000-D8)', () => {
    const rotation = new EndpointRotation([member('a', 'us-west1'), member('b', 'us-west1'), member('c', 'us-east1')]);
    expect(take(rotation, 'us-west1', 5)).to.equal('a b a b a');
    expect(take(rotation, 'us-east1', 2)).to.equal('c c');
  });

  it('prefers the same region, then the same continent, then the rest', () => {
    const members = [member('eu', 'europe-west1'), member('us', 'us-east1'), member('home', 'us-west1')];
    const rotation = new EndpointRotation(members);
    const gone = (): string => {
      const next = rotation.next('us-west1');
      if (next !== undefined) next.healthy = next.usable = false;
      return next?.name ?? '-';
    };
    expect([gone(), gone(), gone(), gone()]).to.deep.equal(['home', 'us', 'eu', '-']);
  });

  it('takes all members together for a client from nowhere', () => {
    const rotation = new EndpointRotation([member('a', 'us-west1'), member('b', 'europe-west1')]);
    expect(take(rotation, 'asia-east1', 4)).to.equal('a b a b');
    expect(take(rotation, 'us-central1', 2)).to.equal('a a');
  });

  it('shares evenly among those that are left', () => {
    const members = ['a', 'b', 'c'].map((name) => member(name, 'us-west1'));
    const rotation = new EndpointRotation(members);
    members[1]!.usable = false;
    expect(take(rotation, 'us-west1', 4)).to.equal('a c a c');
    members[1]!.usable = true;
    expect(take(rotation, 'us-west1', 3)).to.equal('a b c');
  });

  it('never gives the excepted member', () => {
    const members = ['a', 'b'].map((name) => member(name, 'us-west1'));
    const rotation = new EndpointRotation(members);
    expect(rotation.next('us-west1', members[0])?.name).to.equal('b');
    members[1]!.healthy = members[1]!.usable = false;
    expect(rotation.next('us-west1', members[0])).to.equal(undefined);
  });

  it('takes ejected members only when no other is left, the nearest first', () => {
    const members = [member('a', 'us-west1'), member('b', 'us-west1'), member('c', 'us-east1')];
    const rotation = new EndpointRotation(members);
    members[0]!.usable = members[1]!.usable = false;
    expect(take(rotation, 'us-west1', 2)).to.equal('c c');
    members[2]!.usable = false;
    expect(take(rotation, 'us-west1', 3)).to.equal('a b a');
    members[0]!.healthy = false;
    expect(take(rotation, 'us-west1', 2)).to.equal('b b');
  });
});
