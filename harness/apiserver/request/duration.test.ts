import { expect } from 'chai';
import { durationProblem } from './duration.ts';

describe('a duration of a query', () => {
  it('is what Go takes for one', () => {
    for (const text of ['0', '32s', '1h2m3.5s', '-1ms', '.5s', '10µs'])
      expect(durationProblem(text), text).to.equal(undefined);
  });

  it('is refused in the words of Go', () => {
    expect(durationProblem('x')).to.equal('time: invalid duration "x"');
    expect(durationProblem('-')).to.equal('time: invalid duration "-"');
    expect(durationProblem('5')).to.equal('time: missing unit in duration "5"');
    expect(durationProblem('5d')).to.equal('time: unknown unit "d" in duration "5d"');
    expect(durationProblem('5sx')).to.equal('time: unknown unit "sx" in duration "5sx"');
    expect(durationProblem('1s.')).to.equal('time: invalid duration "1s."');
  });
});
