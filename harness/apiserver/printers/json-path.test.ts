import { expect } from 'chai';
import type { JsonValue } from '../../kube/json/json.ts';
import { findPath } from './json-path.ts';
import { parseJsonPath } from './parse-json-path.ts';

describe('a JSONPath', () => {
  const root: JsonValue = {
    spec: {
      text: 'a',
      list: [1, 2, 3],
      items: [
        { name: 'x', size: 1, ok: true },
        { name: 'y', size: 2 },
        { name: 'z', size: 3 },
      ],
      'a.b/c': 'dotted',
      none: null,
      map: { b: 2, a: 1 },
    },
  };
  const find = (path: string): readonly JsonValue[] | undefined => {
    const parsed = parseJsonPath(path);
    return parsed === undefined ? undefined : findPath(parsed, root);
  };

  it('follows fields and skips missing ones', () => {
    expect(find('.spec.text')).to.deep.equal(['a']);
    expect(find('{.spec.text}')).to.deep.equal(['a']);
    expect(find('.spec.nope.deeper')).to.deep.equal([]);
    expect(find('.spec.text.deeper')).to.deep.equal([]);
    expect(find('.__proto__.x')).to.deep.equal([]);
    expect(find('.spec.none')).to.deep.equal([null]);
  });

  it('takes dots as they are behind a backslash and in quotes', () => {
    expect(find('.spec.a\\.b/c')).to.deep.equal(['dotted']);
    expect(find(".spec['a\\.b/c']")).to.deep.equal(['dotted']);
  });

  it('indexes, slices and joins lists', () => {
    expect(find('.spec.list[0]')).to.deep.equal([1]);
    expect(find('.spec.list[-1]')).to.deep.equal([3]);
    expect(find('.spec.list[0:2]')).to.deep.equal([1, 2]);
    expect(find('.spec.list[1:]')).to.deep.equal([2, 3]);
    expect(find('.spec.list[::2]')).to.deep.equal([1, 3]);
    expect(find('.spec.list[0,2]')).to.deep.equal([1, 3]);
    expect(find('.spec.list[*]')).to.deep.equal([1, 2, 3]);
    expect(find('.spec.map.*')).to.deep.equal([1, 2]);
  });

  it('filters', () => {
    expect(find('.spec.items[?(@.name=="y")].size')).to.deep.equal([2]);
    expect(find(".spec.items[?(@.name=='y')].size")).to.deep.equal([2]);
    expect(find('.spec.items[?(@.size>1)].name')).to.deep.equal(['y', 'z']);
    expect(find('.spec.items[?(@.size<=1)].name')).to.deep.equal(['x']);
    expect(find('.spec.items[?(@.ok)].name')).to.deep.equal(['x']);
    expect(find('.spec.items[?(@.ok==true)].name')).to.deep.equal(['x']);
    expect(find('.spec.items[?(@.name!="x")].name')).to.deep.equal(['y', 'z']);
  });

  it('does not fit what it indexes when that is no list, and texts when it compares numbers', () => {
    expect(find('.spec.text[0]')).to.equal(undefined);
    expect(find('.spec.list[7]')).to.equal(undefined);
    expect(find('.spec.items[?(@.name>1)].name')).to.equal(undefined);
    expect(find('.spec.map[*]')).to.equal(undefined);
  });

  it('is found at any depth', () => {
    expect(find('..name')).to.deep.equal(['x', 'y', 'z']);
  });

  it('is not one when it is malformed', () => {
    for (const path of ['spec', '.spec.items[', '.spec.items[x]', '.spec.items[?(x)]', '.a(b)'])
      expect(find(path), path).to.equal(undefined);
  });

  it('ends on values that are nested a hundred thousand deep', () => {
    let deep: JsonValue = [];
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const path = parseJsonPath('..name') ?? [];
    expect(findPath(path, deep)).to.equal(undefined);
  });
});
