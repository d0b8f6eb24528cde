import { expect } from 'chai';
import { unifiedDiff } from './unified-diff.ts';

describe('unifiedDiff', () => {
  it('shows three lines around each change', () => {
    const a = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 };
    expect(unifiedDiff(a, { ...a, e: 'x' })).to.equal(
      [
        '@@ -3,7 +3,7 @@',
        '  "b": 2,',
        '  "c": 3,',
        '  "d": 4,',
        '- "e": 5,',
        '+ "e": "x",',
        '  "f": 6,',
        '  "g": 7,',
        '  "h": 8,',
        '',
      ].join('\n'),
    );
  });

  it('keeps far changes apart and says nothing of equal values', () => {
    const list = Array.from({ length: 40 }, (_, index) => index);
    const changed = list.map((item) => (item === 3 || item === 30 ? -1 : item));
    expect(unifiedDiff(list, changed).match(/^@@/gm)).to.have.length(2);
    expect(unifiedDiff(list, list)).to.equal('');
  });
});
