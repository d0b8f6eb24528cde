import { expect } from 'chai';
import { SortedObjects } from './sorted-objects.ts';
import { StoredObject } from './stored-object.ts';

const stored = (name: string, revision: number): StoredObject =>
  new StoredObject({ name }, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }, revision);

describe('SortedObjects', () => {
  for (const changes of [1, 5, 40])
    it(`has every object once and in order, with ${changes} changes between snapshots`, () => {
      const objects = new SortedObjects();
      const model = new Map<string, number>();
      for (let step = 0; step < 600; step++) {
        // Steps through all names in a scrambled order; every third write takes one away.
        const name = `name-${(step * 37) % 101}`;
        if (step % 3 === 2) {
          objects.delete(name);
          model.delete(name);
        } else {
          objects.set(stored(name, step));
          model.set(name, step);
        }
        if (step % changes !== 0) continue;
        const found = objects.snapshot().map(({ key, revision }) => `${key.name} ${revision}`);
        expect(found).to.deep.equal([...model.keys()].sort().map((each) => `${each} ${model.get(each) ?? ''}`));
        expect(objects.size).to.equal(model.size);
      }
    });

  it('hands out the same list until the next write, and never changes it', () => {
    const objects = new SortedObjects();
    objects.set(stored('a', 1));
    const before = objects.snapshot();
    expect(objects.snapshot()).to.equal(before);
    objects.set(stored('a', 2));
    objects.set(stored('b', 3));
    expect(before.map(({ revision }) => revision)).to.deep.equal([1]);
    expect(objects.snapshot().map(({ revision }) => revision)).to.deep.equal([2, 3]);
  });
});
