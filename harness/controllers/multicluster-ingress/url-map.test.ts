import { expect } from 'chai';
import { urlMap } from './url-map.ts';

/** Backend 0 is the default one. */
function rulesOf(...paths: readonly (readonly [string, string, number])[]): readonly string[] {
  const planned = paths.map(([host, path, backend]) => ({ host, path, backend }));
  return urlMap({ paths: planned, defaultBackend: 0 }).flatMap(({ host, rules }) =>
    rules.map(({ path, backend }) => `${host} ${path.type} ${path.value} ${String(backend)}`),
  );
}

describe('urlMap', () => {
  it('gives everything to the default backend where nothing is said', () => {
    expect(rulesOf()).to.deep.equal(['* PathPrefix / 0']);
  });

  it('lets a host without a path for a request have the default backend, not a less specific host (001-D1)', () => {
    expect(rulesOf(['a.test', '/x', 1], ['*', '/*', 2])).to.deep.equal([
      'a.test Exact /x 1',
      'a.test PathPrefix / 0',
      '* PathPrefix / 2',
    ]);
  });

  it('keeps the path before a star from the paths below it (001-D2)', () => {
    expect(rulesOf(['*', '/a/*', 1])).to.deep.equal(['* Exact /a 0', '* PathPrefix /a 1', '* PathPrefix / 0']);
  });

  it('gives it to the longest other pattern that has it', () => {
    expect(rulesOf(['*', '/a/*', 1], ['*', '/a/b/*', 2], ['*', '/*', 3])).to.deep.equal([
      '* Exact /a/b 1',
      '* Exact /a 3',
      '* PathPrefix /a/b 2',
      '* PathPrefix /a 1',
      '* PathPrefix / 3',
    ]);
  });

  it('leaves it to a path of its own', () => {
    expect(rulesOf(['*', '/a/*', 1], ['*', '/a', 2]))
      .to.include('* Exact /a 2')
      .and.not.include('* Exact /a 0');
  });

  it('takes the first of a path that is given twice', () => {
    expect(rulesOf(['*', '/*', 1], ['*', '/*', 2])).to.deep.equal(['* PathPrefix / 1']);
  });

  it('writes expressions where two slashes stand before a star', () => {
    const [slash, a] = ['\\x{00002f}', '\\x{000061}'];
    expect(rulesOf(['*', '/a//*', 1], ['*', '/a/*', 2])).to.deep.equal([
      `* RegularExpression ${slash}${a}${slash}${slash}.* 1`,
      `* RegularExpression ${slash}${a}${slash}.* 2`,
      '* PathPrefix / 0',
    ]);
  });
});
