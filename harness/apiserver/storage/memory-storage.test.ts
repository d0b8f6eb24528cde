import { expect } from 'chai';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { memoryStorage } from './memory-storage.ts';
import {
  RevisionCompacted,
  RevisionInFuture,
  type Scope,
  type Storage,
  type StorageEvent,
  type Stored,
} from './storage.ts';

const PODS = 'pods';
const ALL: Scope = { resource: PODS };

describe('memoryStorage', () => {
  let storage: Storage;
  beforeEach(() => {
    storage = memoryStorage({ freeze: true });
  });

  describe('writes', () => {
    it('count revisions from 1 over all resources and say them in the object', () => {
      expect(storage.revision).to.equal(1);
      const a = create(storage, 'a/one');
      const node = present(storage.create('nodes', { name: 'n' }, object('n')));
      expect([a.revision, node.revision, storage.revision]).to.deep.equal([2, 3, 3]);
      expect(a.object.metadata['resourceVersion']).to.equal('2');
    });

    it('leave the draft alone', () => {
      const draft = object('one');
      storage.create(PODS, { namespace: 'a', name: 'one' }, draft);
      expect(draft.metadata).to.deep.equal({ name: 'one' });
    });

    it('create nothing where the key is taken', () => {
      const first = create(storage, 'a/one');
      expect(storage.create(PODS, first.key, object('one'))).to.equal(undefined);
      expect([storage.revision, storage.get(PODS, first.key)]).to.deep.equal([2, first]);
    });

    it('replace only what is still there', () => {
      const first = create(storage, 'a/one');
      const second = present(storage.update(PODS, first, object('one', '2')));
      expect(second.revision).to.equal(3);
      expect(storage.update(PODS, first, object('one', '3'))).to.equal(undefined);
      expect(storage.delete(PODS, first)).to.equal(undefined);
      expect(storage.get(PODS, first.key)).to.equal(second);
    });

    it('do not take a new object of the same name for the old one', () => {
      const old = create(storage, 'a/one');
      storage.delete(PODS, old);
      create(storage, 'a/one');
      expect(storage.update(PODS, old, object('one', '2'))).to.equal(undefined);
      expect(storage.delete(PODS, old)).to.equal(undefined);
    });

    it('give a deletion its own revision', () => {
      const gone = present(storage.delete(PODS, create(storage, 'a/one')));
      expect([gone.revision, gone.object.metadata['resourceVersion']]).to.deep.equal([3, '3']);
      expect(storage.get(PODS, gone.key)).to.equal(undefined);
    });

    it('keep a field called __proto__', () => {
      const draft = JSON.parse(
        '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"__proto__":{"a":1}}',
      ) as ApiObject;
      const stored = present(storage.create(PODS, { name: 'x' }, draft));
      expect(stored.json.toString()).to.contain('"__proto__":{"a":1}');
    });
  });

  describe('objects', () => {
    it('are encoded once', () => {
      const stored = create(storage, 'a/one');
      expect(JSON.parse(stored.json.toString())).to.deep.equal(stored.object);
      expect(stored.json).to.equal(stored.json);
    });

    it('cannot be changed when frozen', () => {
      const { object: frozen } = create(storage, 'a/one');
      expect(() => (frozen.metadata['name'] = 'other')).to.throw(TypeError);
    });
  });

  describe('list', () => {
    it('goes by namespace, then by name, in the order of etcd keys', () => {
      for (const key of ['b/b', 'a/z', 'a-b/m', 'b/a', 'a/a', 'a.b/x']) create(storage, key);
      expect(keys(storage.list(ALL).items)).to.deep.equal(['a-b/m', 'a.b/x', 'a/a', 'a/z', 'b/a', 'b/b']);
      expect(keys(storage.list({ ...ALL, namespace: 'a' }).items)).to.deep.equal(['a/a', 'a/z']);
    });

    it('finds one object by name', () => {
      create(storage, 'a/one');
      storage.create('nodes', { name: 'n' }, object('n'));
      expect(keys(storage.list({ ...ALL, namespace: 'a', name: 'one' }).items)).to.deep.equal(['a/one']);
      expect(keys(storage.list({ ...ALL, namespace: 'a', name: 'two' }).items)).to.deep.equal([]);
      expect(keys(storage.list({ resource: 'nodes', name: 'n' }).items)).to.deep.equal(['/n']);
    });

    it('counts without listing', () => {
      for (const key of ['a/1', 'a/2', 'b/1']) create(storage, key);
      remove(storage, 'a/1');
      const counts = [
        ALL,
        { ...ALL, namespace: 'a' },
        { ...ALL, namespace: 'c' },
        { ...ALL, namespace: 'b', name: '1' },
      ];
      expect(counts.map((scope) => storage.count(scope))).to.deep.equal([2, 1, 0, 1]);
      expect(storage.count({ resource: 'nothing' })).to.equal(0);
    });

    it('does not change after it was handed out', () => {
      create(storage, 'a/1');
      const [all, one] = [storage.list(ALL), storage.list({ ...ALL, namespace: 'a' })];
      create(storage, 'a/0');
      remove(storage, 'a/1');
      expect([keys(all.items), keys(one.items)]).to.deep.equal([['a/1'], ['a/1']]);
      expect(keys(storage.list(ALL).items)).to.deep.equal(['a/0']);
    });

    it('says the revision of the whole storage', () => {
      create(storage, 'a/1');
      storage.create('nodes', { name: 'n' }, object('n'));
      expect(storage.list(ALL).revision).to.equal(3);
    });
  });

  describe('listAt', () => {
    it('shows every state that there was', () => {
      const states = [keysWithRevision(storage.list(ALL).items)];
      const steps = [
        () => create(storage, 'b/1'),
        () => create(storage, 'a/1'),
        () => change(storage, 'b/1'),
        () => {
          remove(storage, 'a/1');
        },
        () => storage.create('nodes', { name: 'n' }, object('n')),
        () => create(storage, 'a/1'),
        () => create(storage, 'c/1'),
        () => {
          remove(storage, 'b/1');
        },
      ];
      for (const step of steps) {
        step();
        states.push(keysWithRevision(storage.list(ALL).items));
      }
      states.forEach((state, index) => {
        expect(keysWithRevision(storage.listAt(ALL, index + 1).items), `revision ${index + 1}`).to.deep.equal(state);
      });
    });

    it('looks at its scope only', () => {
      create(storage, 'a/1');
      create(storage, 'b/1');
      remove(storage, 'a/1');
      expect(keys(storage.listAt({ ...ALL, namespace: 'a' }, 3).items)).to.deep.equal(['a/1']);
      expect(keys(storage.listAt({ ...ALL, namespace: 'a', name: '1' }, 3).items)).to.deep.equal(['a/1']);
      expect(storage.listAt({ ...ALL, namespace: 'b' }, 3).items).to.equal(
        storage.list({ ...ALL, namespace: 'b' }).items,
      );
    });

    it('refuses what is compacted and what is to come', () => {
      create(storage, 'a/1');
      create(storage, 'a/2');
      storage.compact(2);
      expect(keys(storage.listAt(ALL, 2).items)).to.deep.equal(['a/1']);
      expect(() => storage.listAt(ALL, 1)).to.throw(RevisionCompacted, 'revision 1 was compacted, the oldest is 2');
      expect(() => storage.listAt({ resource: 'nodes' }, 1)).to.throw(RevisionCompacted);
      expect(() => storage.listAt(ALL, 4)).to.throw(RevisionInFuture, 'revision 4 is larger than the current 3');
    });
  });

  describe('watch', () => {
    it('tells the past and then the future, with what was before', () => {
      create(storage, 'a/1');
      create(storage, 'a/2');
      const seen: StorageEvent[] = [];
      storage.watch(ALL, 2, (event) => seen.push(event));
      expect(texts(seen)).to.deep.equal(['3 ADDED a/2']);
      change(storage, 'a/1');
      remove(storage, 'a/1');
      expect(texts(seen)).to.deep.equal(['3 ADDED a/2', '4 MODIFIED a/1', '5 DELETED a/1']);
      expect(seen.map(({ previous }) => previous?.revision)).to.deep.equal([undefined, 2, 4]);
      expect(seen.at(-1)?.stored.revision).to.equal(5);
    });

    it('looks at its scope only, in the past as in the future', () => {
      const write = (): void => {
        for (const key of ['a/1', 'a/2', 'b/1']) {
          create(storage, key);
          remove(storage, key);
        }
        storage.create('nodes', { name: `n${storage.revision}` }, object('n'));
      };
      write();
      const scopes: Scope[] = [
        ALL,
        { ...ALL, namespace: 'a' },
        { ...ALL, namespace: 'a', name: '2' },
        { resource: 'nodes' },
        { resource: 'nodes', name: 'n8' },
        { resource: 'unknown' },
      ];
      const seen = scopes.map((scope) => {
        const events: StorageEvent[] = [];
        storage.watch(scope, 1, (event) => events.push(event));
        return events;
      });
      write();
      expect(seen.map((events) => texts(events).filter((text) => text.includes('ADDED')))).to.deep.equal([
        ['2 ADDED a/1', '4 ADDED a/2', '6 ADDED b/1', '9 ADDED a/1', '11 ADDED a/2', '13 ADDED b/1'],
        ['2 ADDED a/1', '4 ADDED a/2', '9 ADDED a/1', '11 ADDED a/2'],
        ['4 ADDED a/2', '11 ADDED a/2'],
        ['8 ADDED /n7', '15 ADDED /n14'],
        [],
        [],
      ]);
    });

    it('ends when told, also while an event is on its way', () => {
      const seen: string[] = [];
      const ends = ['first', 'second'].map((name) =>
        storage.watch(ALL, 1, () => {
          seen.push(name);
          for (const end of ends) end();
        }),
      );
      create(storage, 'a/1');
      create(storage, 'a/2');
      expect(seen).to.deep.equal(['first']);
    });

    it('may begin while an event is on its way, and tells it once', () => {
      const seen: string[] = [];
      let begun = false;
      storage.watch({ ...ALL, namespace: 'a' }, 1, () => {
        if (begun) return;
        begun = true;
        storage.watch({ ...ALL, namespace: 'a' }, 1, (event) => seen.push(...texts([event])));
      });
      create(storage, 'a/1');
      create(storage, 'a/2');
      expect(seen).to.deep.equal(['2 ADDED a/1', '3 ADDED a/2']);
    });

    it('keeps the order of revisions for everybody even if a listener writes', () => {
      const seen: string[] = [];
      storage.watch(ALL, 1, ({ stored }) => {
        if (stored.key.name === '1') create(storage, 'a/2');
      });
      storage.watch(ALL, 1, (event) => seen.push(...texts([event])));
      create(storage, 'a/1');
      expect(seen).to.deep.equal(['2 ADDED a/1', '3 ADDED a/2']);
    });

    it('leaves nothing behind when many have come and gone', () => {
      const end = storage.watch({ ...ALL, namespace: 'a' }, 1, () => undefined);
      end();
      const seen: StorageEvent[] = [];
      storage.watch({ ...ALL, namespace: 'a' }, 1, (event) => seen.push(event));
      end();
      create(storage, 'a/1');
      expect(seen).to.have.length(1);
    });

    it('from a revision to come tells only what comes after it', () => {
      const seen: StorageEvent[] = [];
      storage.watch(ALL, 3, (event) => seen.push(event));
      for (const name of ['1', '2', '3']) create(storage, `a/${name}`);
      expect(texts(seen)).to.deep.equal(['4 ADDED a/3']);
    });
  });

  describe('history', () => {
    it('is forgotten by compaction', () => {
      create(storage, 'a/1');
      create(storage, 'a/2');
      storage.compact(2);
      expect(storage.compactedRevision).to.equal(2);
      const seen: StorageEvent[] = [];
      expect(() => storage.watch(ALL, 1, (event) => seen.push(event))).to.throw(RevisionCompacted);
      expect(() => storage.watch({ resource: 'new' }, 1, (event) => seen.push(event))).to.throw(RevisionCompacted);
      storage.watch(ALL, 2, (event) => seen.push(event));
      expect(texts(seen)).to.deep.equal(['3 ADDED a/2']);
    });

    it('is never compacted beyond the present, nor back', () => {
      create(storage, 'a/1');
      storage.compact(100);
      storage.compact(1);
      expect(storage.compactedRevision).to.equal(2);
      expect(keys(storage.list(ALL).items)).to.deep.equal(['a/1']);
    });

    it('is bounded for each resource by itself', () => {
      storage = memoryStorage({ historySize: 3 });
      storage.create('nodes', { name: 'n' }, object('n'));
      for (let index = 0; index < 20; index += 1) create(storage, `a/${index}`);
      expect(() => storage.watch(ALL, 2, () => undefined)).to.throw(RevisionCompacted);
      const seen: StorageEvent[] = [];
      storage.watch(ALL, 19, (event) => seen.push(event));
      storage.watch({ resource: 'nodes' }, 1, (event) => seen.push(event));
      expect(texts(seen)).to.deep.equal(['20 ADDED a/17', '21 ADDED a/18', '22 ADDED a/19', '2 ADDED /n']);
      expect(storage.listAt(ALL, 19).items).to.have.length(17);
    });
  });

  it('bears 10,000 objects and 1,000 watchers', () => {
    storage = memoryStorage();
    let told = 0;
    for (let index = 0; index < 1_000; index += 1)
      storage.watch({ ...ALL, namespace: `ns-${index}` }, 1, () => (told += 1));
    for (let index = 0; index < 10_000; index += 1)
      create(storage, `ns-${index % 100}/pod-${(index * 7_919) % 10_000}`);
    for (let index = 0; index < 1_000; index += 1) {
      change(storage, `ns-${index % 100}/pod-${(index * 7_919) % 10_000}`);
      expect(storage.list({ ...ALL, namespace: 'ns-1' }).items).to.have.length(100);
    }
    expect([told, storage.count(ALL), storage.list(ALL).items.length]).to.deep.equal([11_000, 10_000, 10_000]);
  });
});

function object(name: string, version: string = '1'): ApiObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { version } };
}

function keyOf(text: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = text.split('/');
  return { namespace, name };
}

function create(storage: Storage, key: string): Stored {
  return present(storage.create(PODS, keyOf(key), object(keyOf(key).name)));
}

function change(storage: Storage, key: string): Stored {
  const current = present(storage.get(PODS, keyOf(key)));
  return present(storage.update(PODS, current, { ...current.object, spec: { version: 'changed' } }));
}

function remove(storage: Storage, key: string): void {
  present(storage.delete(PODS, present(storage.get(PODS, keyOf(key)))));
}

function present(stored: Stored | undefined): Stored {
  if (stored === undefined) throw new Error('nothing was stored');
  return stored;
}

function keys(items: readonly Stored[]): readonly string[] {
  return items.map(({ key }) => `${key.namespace ?? ''}/${key.name}`);
}

function keysWithRevision(items: readonly Stored[]): readonly string[] {
  return items.map(({ key, revision }) => `${key.namespace ?? ''}/${key.name}@${revision}`);
}

function texts(events: readonly StorageEvent[]): readonly string[] {
  return events.map(({ type, revision, stored }) => `${revision} ${type} ${keys([stored]).join('')}`);
}
