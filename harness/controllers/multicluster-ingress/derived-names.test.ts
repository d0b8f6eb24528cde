import { expect } from 'chai';
import { derivedName, fleetPrefix, isDerivedName, negName } from './derived-names.ts';

describe('the names of derived Services', () => {
  it('have the name of the service and 16 characters, the same each time', () => {
    expect(derivedName('blue', 'foo')).to.match(/^mci-foo-svc-[0-9a-z]{16}$/);
    expect(derivedName('blue', 'foo')).to.equal(derivedName('blue', 'foo'));
    expect(derivedName('green', 'foo')).to.not.equal(derivedName('blue', 'foo'));
  });

  it('are labels however long the name is', () => {
    const name = derivedName('blue', `${'long.'.repeat(40)}name`);
    expect(name).to.have.lengthOf(63);
    expect(name).to.match(/^[-0-9a-z]+$/);
    expect(isDerivedName(name)).to.equal(true);
  });
});

describe('the names of endpoint groups', () => {
  it('are cut as in the document', () => {
    expect(negName('c', 'default', 'mci-zone1-svc-j726y6p1lilewtu7', 8080)).to.match(
      /^k8s1-[0-9a-f]{8}-default-mci-zone1-svc-j726y6p1lilewt-808-[0-9a-f]{8}$/,
    );
  });

  it('have at most 63 characters and differ between clusters', () => {
    const longest = negName('c', 'n'.repeat(63), 's'.repeat(63), 65_535);
    expect(longest).to.have.lengthOf(63);
    expect(longest).to.not.equal(negName('d', 'n'.repeat(63), 's'.repeat(63), 65_535));
  });

  it('share six characters in a fleet', () => {
    expect(fleetPrefix('1')).to.match(/^mci-[0-9a-z]{6}$/);
  });
});
