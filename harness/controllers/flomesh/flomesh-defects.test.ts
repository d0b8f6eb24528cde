import { expect } from 'chai';
import { describeError } from '../../core/errors.ts';
import { FLOMESH_DEFECT_NAMES, flomeshTwin } from './flomesh-defects.ts';
import { NO_TWIN } from './flomesh-twin.ts';

describe('flomeshTwin', () => {
  for (const name of FLOMESH_DEFECT_NAMES)
    it(`${name} differs in one place from the controller as it should be`, () => {
      const [twin, right] = [flomeshTwin(name), NO_TWIN].map((each) => new Map(Object.entries(each)));
      expect([...(twin ?? [])].filter(([place, hook]) => hook !== right?.get(place))).to.have.length(1);
    });

  it('lists the names for one that it does not know', () => {
    let said = '';
    try {
      flomeshTwin('toString');
    } catch (error) {
      said = describeError(error);
    }
    expect(said).to.match(/^FLEETBED_USAGE: there is no defect "toString"\n {2}next: take one of other-reasons, /);
  });
});
