import { expect } from 'chai';
import {
  deployBase,
  emptyLedger,
  runConformance,
  type CaseResult,
  type ConformanceOptions,
} from '../harness/conformance/index.ts';
import { ModelFleet, type ModelOptions } from '../harness/conformance/testing/model-fleet.ts';
import { casesOf } from './index.ts';
import { BROKEN_TWINS } from './selftest/broken-twins.ts';

/** What the model implements. */
const CASES = casesOf('multicluster-gateway');

/** Runs every case against the model. */
async function verdicts(options: ModelOptions = {}): Promise<readonly CaseResult[]> {
  const model = new ModelFleet(options);
  const { fleet, installation, implementation, clock } = model;
  const { signal } = new AbortController();
  const shared = { fleet, installation, clock, signal, image: 'fleetbed.local/runtime:1' };
  const base = await deployBase({ ...shared, emit: () => undefined });
  const run: ConformanceOptions = {
    ...shared,
    base,
    implementation,
    cases: CASES,
    ledger: emptyLedger('model', '1'),
    emit: () => undefined,
    betweenCases: (ending) => installation.restartProxies(ending),
  };
  return (await runConformance(run)).results;
}

function notPassed(results: readonly CaseResult[]): readonly string[] {
  return results.filter(({ verdict }) => verdict !== 'passed').map((result) => `${result.case} ${result.verdict}`);
}

describe('the cases, against the model', () => {
  it('all pass', async () => {
    const results = await verdicts();
    expect(results.map((result) => [result.case, result.verdict, result.reason])).to.deep.equal(
      CASES.map(({ id }) => [id, 'passed', undefined]),
    );
  });

  for (const { defect, caughtBy, mayAlsoFail } of BROKEN_TWINS) {
    it(`find ${defect} by the cases that are named for it, and by no other`, async () => {
      const failed = notPassed(await verdicts({ defect }));
      expect(failed).to.include.members(caughtBy.map((id) => `${id} nonconformant`));
      const allowed = [...caughtBy, ...mayAlsoFail.map((bystander) => bystander.case)];
      expect(failed.filter((each) => !allowed.some((id) => each === `${id} nonconformant`))).to.deep.equal([]);
    });
  }

  it('that need a sibling are unsupported in a fleet without one, and the others pass', async () => {
    const results = await verdicts({
      clusters: [
        ['a', 'us-west1-a'],
        ['b', 'us-east1-b'],
      ],
    });
    const lacking = CASES.filter(({ needs }) => needs.roles.includes('sibling')).map(({ id }) => `${id} unsupported`);
    expect(notPassed(results)).to.deep.equal(lacking);
    expect(results.find(({ verdict }) => verdict === 'unsupported')?.reason).to.equal(
      'the fleet has no sibling cluster',
    );
  });
});
