import { expect } from 'chai';
import { isPodLoopback, placedLoopback, POD_RESOLVER } from './pod-loopback.ts';

describe('placedLoopback', () => {
  it('puts an address of the range at the same place in another', () => {
    expect(placedLoopback(POD_RESOLVER, '127.9.208.32/27')).to.equal('127.9.208.33');
    expect(placedLoopback('127.80.0.31', '127.9.208.32/27')).to.equal('127.9.208.63');
  });

  it('leaves every other address, and all where there is no other range', () => {
    expect(placedLoopback('127.80.0.32', '127.9.208.32/27')).to.equal('127.80.0.32');
    expect(placedLoopback(POD_RESOLVER, undefined)).to.equal(POD_RESOLVER);
    expect(isPodLoopback('127.0.0.1')).to.equal(false);
    expect(isPodLoopback('no address')).to.equal(false);
  });
});
