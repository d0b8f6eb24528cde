import { expect } from 'chai';
import {
  difference,
  hasPath,
  intersection,
  pathTexts,
  readFieldSet,
  recursiveDifference,
  setOfPaths,
  sortedSet,
  union,
  type FieldSet,
} from './field-set.ts';

function set(...paths: string[]): FieldSet {
  return setOfPaths(...paths.map((path) => path.split('/').map((field) => `f:${field}`)));
}

describe('a field set', () => {
  it('is written as FieldsV1', () => {
    expect(set('a', 'a/b', 'c/d')).to.deep.equal({ 'f:a': { '.': {}, 'f:b': {} }, 'f:c': { 'f:d': {} } });
    expect(Object.keys(set('a/b', 'a')['f:a'] as FieldSet)).to.deep.equal(['.', 'f:b']);
  });

  it('is joined, cut and subtracted by paths', () => {
    expect(union(set('a', 'b/c'), set('a/x', 'b'))).to.deep.equal(set('a', 'a/x', 'b', 'b/c'));
    expect(intersection(set('a', 'a/x', 'b/c'), set('a', 'b', 'b/c'))).to.deep.equal(set('a', 'b/c'));
    expect(difference(set('a', 'a/x', 'b/c'), set('a', 'b'))).to.deep.equal(set('a/x', 'b/c'));
    expect(recursiveDifference(set('a', 'a/x', 'b/c'), set('a', 'b/d'))).to.deep.equal(set('b/c'));
    expect(difference(set('a'), set('a'))).to.deep.equal({});
  });

  it('knows its paths', () => {
    expect(hasPath(set('a/b'), ['f:a', 'f:b'])).to.equal(true);
    expect(hasPath(set('a/b'), ['f:a'])).to.equal(false);
    expect(hasPath(set('a/b'), [])).to.equal(false);
    expect(hasPath(set('a'), ['f:a', 'f:b'])).to.equal(false);
  });

  it('is shown level by level, items by what they hold', () => {
    const fields = readFieldSet({
      'f:list': {
        'k:{"port":443}': {},
        'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} },
        'v:"x"': {},
        'i:0': {},
      },
      'f:a': {},
    });
    expect(pathTexts(fields)).to.deep.equal([
      '.a',
      '.list[port=80,protocol="TCP"]',
      '.list[port=443]',
      '.list[="x"]',
      '.list[0]',
      '.list[port=80,protocol="TCP"].name',
    ]);
    expect(Object.keys(sortedSet(fields))).to.deep.equal(['f:a', 'f:list']);
  });

  it('is read from any form of an element, unknown ones left out', () => {
    expect(readFieldSet({ 'k:{"b":1,"a":"<"}': {}, 'f:x': { 'f:y': {}, '.': {} }, 'z:1': {}, '.': {} })).to.deep.equal({
      '.': {},
      'k:{"a":"\\u003c","b":1}': {},
      'f:x': { '.': {}, 'f:y': {} },
    });
    for (const element of ['', 'f', 'fx', 'k:[', 'k:5', 'v:', 'i:x'])
      expect(() => readFieldSet({ [element]: {} }), element).to.throw();
  });
});
