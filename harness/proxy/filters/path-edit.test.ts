import { expect } from 'chai';
import { Patterns } from '../match/pattern.ts';
import type { PathEdit } from '../table/filter.ts';
import { changeTarget, compilePathEdit, prepend } from './path-edit.ts';

function edited(edit: PathEdit, target: string, prefix?: string): string {
  return changeTarget(
    target,
    compilePathEdit(edit, prefix, (source) => new Patterns().get(source)),
  );
}

describe('compilePathEdit', () => {
  // The table in the text of `HTTPPathModifier.replacePrefixMatch` of Gateway API; prefixes come without their last slash.
  const prefixes: readonly (readonly [path: string, prefix: string, replacement: string, result: string])[] = [
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '/xyz', '/xyz'],
    ['/foo/', '/foo', '/xyz', '/xyz/'],
    ['/foo/bar', '/foo', '', '/bar'],
    ['/foo/', '/foo', '', '/'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo', '/foo', '/', '/'],
    ['/foo', '/foo', '/xyz/', '/xyz/'],
    ['/strip-prefix/three', '/strip-prefix', '/', '/three'],
    ['/x', '', '/xyz', '/xyz/x'],
    ['/x?a=/foo', '', '/xyz', '/xyz/x?a=/foo'],
  ];
  for (const [path, prefix, value, result] of prefixes)
    it(`puts ${JSON.stringify(value)} in place of ${JSON.stringify(prefix)} of ${path}`, () => {
      expect(edited({ type: 'prefix', value }, path, prefix)).to.equal(result);
    });

  it('leaves a path alone whose match was no prefix', () => {
    expect(edited({ type: 'prefix', value: '/x' }, '/foo')).to.equal('/foo');
  });

  it('replaces the whole path and keeps the query', () => {
    expect(edited({ type: 'full', value: '/one' }, '/full/one/two?q=1?2')).to.equal('/one?q=1?2');
  });

  it('replaces the first match of a pattern, with its groups', () => {
    const edit = { type: 'pattern', from: '^/cluster-(\\d)/httpbin/?', to: '/$1/' } as const;
    expect(edited(edit, '/cluster-3/httpbin/get?q')).to.equal('/3/get?q');
    expect(edited(edit, '/other')).to.equal('/other');
    expect(edited({ type: 'pattern', from: '^/hi', to: '' }, '/hi')).to.equal('/');
  });
});

describe('prepend', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['/cluster-1/httpbin-mesh', '/', '/cluster-1/httpbin-mesh/'],
    ['/cluster-1/', '/get', '/cluster-1/get'],
    ['', '/get', '/get'],
    ['/', '/get', '/get'],
  ];
  for (const [before, path, result] of cases)
    it(`puts ${JSON.stringify(before)} in front of ${path} (003-D11)`, () => {
      expect(prepend(before, path)).to.equal(result);
    });
});
