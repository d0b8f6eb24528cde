import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import { emptyLedger, parseLedger } from './ledger.ts';

const CASES = ['one', 'two'];

function problemsOf(text: string): readonly string[] {
  try {
    parseLedger(text, 'ledger.json', CASES);
  } catch (error) {
    if (!(error instanceof FleetbedError)) throw error;
    expect(error.code).to.equal('FLEETBED_LEDGER_INVALID');
    return error.problems.length === 0
      ? [error.message]
      : error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

describe('a ledger', () => {
  it('is read as it was written', () => {
    const ledger = {
      ...emptyLedger('reference', '0.1.0'),
      expected: [
        { case: 'two', verdict: 'nonconformant', reason: 'needs endpoint tracking without the config cluster' },
      ],
    };
    expect(parseLedger(JSON.stringify(ledger), 'ledger.json', CASES)).to.deep.equal(ledger);
    expect(problemsOf(JSON.stringify(emptyLedger('a', '1')))).to.deep.equal([]);
  });

  it('has every mistake named at once', () => {
    const text = JSON.stringify({
      schemaVersion: 2,
      implementation: 'reference',
      version: '1',
      since: 'ever',
      expected: [{ case: 'one', verdict: 'inconclusive', reason: '' }],
    });
    expect(problemsOf(text).map((problem) => problem.split(':')[0])).to.have.members([
      'schemaVersion',
      'ledger',
      'expected.0.verdict',
      'expected.0.reason',
    ]);
    expect(problemsOf('{')).to.deep.equal(['ledger.json is not JSON']);
  });

  it('names only cases that exist, each once', () => {
    const entry = (id: string) => ({ case: id, verdict: 'nonconformant', reason: 'known' });
    const expected = [entry('one'), entry('three'), entry('one')];
    expect(problemsOf(JSON.stringify({ ...emptyLedger('a', '1'), expected }))).to.deep.equal([
      'expected.1.case: there is no case "three"',
      'expected.2.case: "one" is listed already, at 0',
    ]);
  });
});
