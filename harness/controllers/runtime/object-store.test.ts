import { expect } from 'chai';
import type { AnyObject } from '../../kube/meta/object.ts';
import { ObjectStore } from './object-store.ts';

const KEY = { name: 'x', namespace: 'store' };
const at = (resourceVersion: string, uid = 'a'): AnyObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { ...KEY, uid, resourceVersion },
});

function listed(...objects: readonly AnyObject[]): ObjectStore<AnyObject> {
  const store = new ObjectStore<AnyObject>();
  store.replace(objects, '10');
  return store;
}

const version = (store: ObjectStore<AnyObject>): string | undefined => store.get(KEY)?.metadata.resourceVersion;

describe('ObjectStore', () => {
  it('stores an answer ahead of its event, and does not go back to older events', () => {
    const store = listed(at('9'));
    expect(store.remember(at('100'))).to.equal(true);
    expect(store.put(at('99'))).to.equal(false);
    expect(store.put(at('100'))).to.equal(false);
    expect(version(store)).to.equal('100');
    expect(store.put(at('101'))).to.equal(true);
  });

  it('does not let an answer that arrives after the end of the object bring it back', () => {
    const store = listed(at('9'));
    expect(store.remove(at('12'))).to.equal(true);
    expect(store.remember(at('11'))).to.equal(false);
    expect(store.remember(at('12'))).to.equal(false);
    expect(store.list()).to.deep.equal([]);
  });

  it('does not store what the list reflects already', () => {
    const store = listed();
    expect(store.remember(at('10'))).to.equal(false);
    expect(store.remember(at('11'))).to.equal(true);
  });

  it('removes what was stored ahead when its end is told', () => {
    const store = listed(at('9'));
    store.remember(at('11'));
    expect(store.remove(at('12'))).to.equal(true);
  });

  it('does not let the late end of an earlier life remove an object made again', () => {
    const store = listed(at('9', 'first'));
    store.remember(at('15', 'second'));
    expect(store.remove(at('14', 'first'))).to.equal(false);
    expect(version(store)).to.equal('15');
  });

  it('follows events, and stores nothing ahead, where versions are no numbers', () => {
    const store = new ObjectStore<AnyObject>();
    store.replace([], 'opaque');
    expect(store.remember(at('b'))).to.equal(false);
    store.put(at('b'));
    expect(store.put(at('a'))).to.equal(true);
    expect(version(store)).to.equal('a');
  });
});
