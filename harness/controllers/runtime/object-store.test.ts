import { expect } from 'chai';
import type { AnyObject } from '../../kube/meta/object.ts';
import { ObjectStore } from './object-store.ts';

const at = (resourceVersion: string, uid = 'a'): AnyObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'x', namespace: 'store', uid, resourceVersion },
});

describe('ObjectStore', () => {
  it('never goes back to an older resource version, compared as numbers', () => {
    const store = new ObjectStore();
    expect(store.put(at('99'))).to.equal(true);
    expect(store.put(at('100'))).to.equal(true);
    expect(store.put(at('99'))).to.equal(false);
    expect(store.get({ name: 'x', namespace: 'store' })?.metadata.resourceVersion).to.equal('100');
  });

  it('takes what comes last where versions are no numbers', () => {
    const store = new ObjectStore();
    store.put(at('b'));
    expect(store.put(at('a'))).to.equal(true);
  });

  it('does not let the late end of an earlier life remove an object made again', () => {
    const store = new ObjectStore();
    store.put(at('7', 'second'));
    expect(store.remove(at('5', 'first'))).to.equal(false);
    expect(store.list()).to.have.length(1);
    expect(store.remove(at('8', 'second'))).to.equal(true);
    expect(store.list()).to.have.length(0);
  });
});
