import { expect } from 'chai';
import type { JsonObject } from '../json/json.ts';
import { jsonPatchProblem } from './json-patch-problem.ts';

describe('a JSON patch that does not apply', () => {
  const said = (...operations: JsonObject[]): string => jsonPatchProblem({ a: { b: [1] } }, operations);

  it('says why', () => {
    expect(said({ op: 'add', path: '/x/y', value: 1 })).to.equal(
      'add operation does not apply: doc is missing path: "/x/y": missing value',
    );
    expect(said({ op: 'remove', path: '/a/x' })).to.equal(
      "error in remove for path: '/a/x': Unable to remove nonexistent key: x: missing value",
    );
    expect(said({ op: 'add', path: '/a/b/5', value: 1 })).to.equal(
      "error in add for path: '/a/b/5': Unable to access invalid index: 5: invalid index referenced",
    );
    expect(said({ op: 'replace', path: '/x/y', value: 1 })).to.equal(
      'replace operation does not apply: doc is missing path: /x/y: missing value',
    );
    expect(said({ op: 'test', path: '/a', value: 1 })).to.equal('testing value /a failed: test failed');
    expect(said({ op: 'copy', from: '/x/y', path: '/z' })).to.equal(
      'copy operation does not apply: doc is missing from path: /x/y: missing value',
    );
    expect(said({ op: 'swap', path: '/a' })).to.equal('Unexpected kind: swap');
  });

  it('is the first operation that does not', () => {
    expect(
      said({ op: 'add', path: '/x', value: {} }, { op: 'add', path: '/x/y', value: 1 }, { op: 'remove', path: '/z' }),
    ).to.match(/^error in remove for path: '\/z'/);
  });
});
