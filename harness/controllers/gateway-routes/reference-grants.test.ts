import { expect } from 'chai';
import { grantObject } from '../testing/objects.ts';
import { isGranted, type CrossReference } from './reference-grants.ts';

const reference: CrossReference = {
  from: { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'web' },
  to: { group: 'net.gke.io', kind: 'ServiceImport', namespace: 'store', name: 'store' },
};
const from = [reference.from];
const to = [{ group: 'net.gke.io', kind: 'ServiceImport' }];

describe('isGranted (000-R17)', () => {
  it('needs a grant in the namespace of the target', () => {
    expect(isGranted([], reference)).to.equal(false);
    expect(isGranted([grantObject('web', { from, to })], reference)).to.equal(false);
    expect(isGranted([grantObject('store', { from, to })], reference)).to.equal(true);
  });

  it('may be for one name', () => {
    const named = (name: string): boolean =>
      isGranted([grantObject('store', { from, to: [{ ...to[0]!, name }] })], reference);
    expect([named('store'), named('other')]).to.deep.equal([true, false]);
  });

  it('compares group, kind and namespace of the source and group and kind of the target', () => {
    const wrongFrom = [
      { ...from[0]!, namespace: 'x' },
      { ...from[0]!, kind: 'TCPRoute' },
      { ...from[0]!, group: '' },
    ];
    expect(isGranted([grantObject('store', { from: wrongFrom, to })], reference)).to.equal(false);
    const wrongTo = [
      { group: '', kind: 'Service' },
      { group: 'net.gke.io', kind: 'Service' },
    ];
    expect(isGranted([grantObject('store', { from, to: wrongTo })], reference)).to.equal(false);
  });
});
