import { expect } from 'chai';
import { ObjectMemo } from './object-memo.ts';

describe('ObjectMemo', () => {
  const route = {};
  let made: number;
  let memo: ObjectMemo<number>;
  const make = (): number => {
    made += 1;
    return made;
  };
  beforeEach(() => {
    made = 0;
    memo = new ObjectMemo();
  });

  it('works out once what depends on the same', () => {
    const service = {};
    expect([memo.of(route, [service, 'a'], make), memo.of(route, [service, 'a'], make)]).to.deep.equal([1, 1]);
  });

  const others: readonly (readonly [what: string, object: object, dependencies: readonly unknown[]])[] = [
    ['another object', {}, ['a']],
    ['another dependency', route, ['b']],
    ['an object that only looks the same', route, [{}]],
    ['one dependency more', route, ['a', undefined]],
    ['one dependency less', route, []],
  ];
  for (const [what, object, dependencies] of others)
    it(`works out anew for ${what}`, () => {
      memo.of(route, ['a'], make);
      expect(memo.of(object, dependencies, make)).to.equal(2);
    });

  it('keeps a value that is undefined', () => {
    const nothing = new ObjectMemo<undefined>();
    let asked = 0;
    const ask = (): undefined => {
      asked += 1;
      return undefined;
    };
    nothing.of(route, [], ask);
    nothing.of(route, [], ask);
    expect(asked).to.equal(1);
  });
});
