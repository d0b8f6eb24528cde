import { expect } from 'chai';
import { base36Hash, derivedServiceName, isDerivedServiceName } from './name-hash.ts';

describe('name hashes', () => {
  it('derive a Service name as mcs-api does: ten characters of base32hex of SHA-256 of namespace/name', () => {
    // printf %s store/store | sha256sum | xxd -r -p | basenc --base32hex | cut -c-10
    expect(derivedServiceName('gke-mcs-', 'store', 'store')).to.equal('gke-mcs-4efmre4avj');
  });

  it('recognise a derived name and nothing else', () => {
    expect(isDerivedServiceName('derived-', derivedServiceName('derived-', 'a', 'b'))).to.equal(true);
    expect(isDerivedServiceName('gke-mcs-', 'gke-mcs-shop')).to.equal(false);
    expect(isDerivedServiceName('gke-mcs-', 'store')).to.equal(false);
  });

  it('are twelve characters of base36 for resources, stable, and different for other parts', () => {
    expect(base36Hash('1', 'addresses', 'store', 'external-http')).to.match(/^[a-z0-9]{12}$/);
    expect(base36Hash('1', 'a')).to.equal(base36Hash('1', 'a'));
    expect(base36Hash('1', 'a')).not.to.equal(base36Hash('1', 'b'));
  });
});
