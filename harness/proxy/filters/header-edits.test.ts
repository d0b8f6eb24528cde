import { expect } from 'chai';
import type { HeaderEdits } from '../table/filter.ts';
import { applyEdits, compileEdits } from './header-edits.ts';

const NONE: HeaderEdits = { set: [], add: [], remove: [] };

function edited(headers: readonly string[], ...filters: readonly Partial<HeaderEdits>[]): string[] {
  const changed = [...headers];
  const edits = compileEdits(filters.map((filter) => ({ ...NONE, ...filter })));
  if (edits !== undefined) applyEdits(changed, edits);
  return changed;
}

describe('compileEdits', () => {
  it('sets in place of all lines of a name, whatever its case', () => {
    const set = [{ name: 'X-Set', value: 'new' }];
    expect(edited(['x-set', '1', 'Other', 'o', 'X-SET', '2'], { set })).to.deep.equal(['Other', 'o', 'X-Set', 'new']);
    expect(edited(['Other', 'o'], { set })).to.deep.equal(['Other', 'o', 'X-Set', 'new']);
  });

  it('adds a line and keeps those that are there', () => {
    const add = [{ name: 'X-Add', value: '2' }];
    expect(edited(['x-add', '1'], { add })).to.deep.equal(['x-add', '1', 'X-Add', '2']);
  });

  it('removes all lines of a name', () => {
    expect(edited(['A', '1', 'b', '2', 'a', '3'], { remove: ['a'] })).to.deep.equal(['b', '2']);
  });

  it('applies a filter to what the one before left', () => {
    const [first, second] = [
      { name: 'X', value: '1' },
      { name: 'X', value: '2' },
    ];
    expect(edited(['X', '0'], { set: [first] }, { add: [second] })).to.deep.equal(['X', '1', 'X', '2']);
    expect(edited(['X', '0'], { add: [first] }, { set: [second] })).to.deep.equal(['X', '2']);
    expect(edited(['X', '0'], { set: [first] }, { remove: ['x'] })).to.deep.equal([]);
  });

  it('is nothing when nothing changes', () => {
    expect(compileEdits([NONE])).to.equal(undefined);
  });
});
