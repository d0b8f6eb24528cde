import { expect } from 'chai';
import { labelSelectorText, selectorMatches } from './label-selector.ts';

describe('selectorMatches', () => {
  const labels = { app: 'store', version: 'v1' };

  it('selects everything when empty', () => {
    expect(selectorMatches({}, labels)).to.equal(true);
    expect(selectorMatches({})).to.equal(true);
  });

  it('needs every label', () => {
    expect(selectorMatches({ matchLabels: { app: 'store' } }, labels)).to.equal(true);
    expect(selectorMatches({ matchLabels: { app: 'store', version: 'v2' } }, labels)).to.equal(false);
  });

  for (const [operator, key, values, expected] of [
    ['In', 'version', ['v1', 'v2'], true],
    ['In', 'version', ['v2'], false],
    ['In', 'absent', ['v1'], false],
    ['NotIn', 'version', ['v1'], false],
    ['NotIn', 'absent', ['v1'], true],
    ['Exists', 'app', [], true],
    ['Exists', 'absent', [], false],
    ['DoesNotExist', 'app', [], false],
    ['DoesNotExist', 'absent', [], true],
  ] as const)
    it(`${operator} ${key} [${values.join(', ')}] is ${String(expected)} for app=store,version=v1`, () => {
      expect(selectorMatches({ matchExpressions: [{ key, operator, values }] }, labels)).to.equal(expected);
    });
});

describe('labelSelectorText', () => {
  it('sorts the keys', () => {
    expect(labelSelectorText({ b: '2', a: '1' })).to.equal('a=1,b=2');
  });
});
