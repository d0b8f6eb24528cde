import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { MCS_TWINS } from '../../suites/selftest/mcs-twins.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { runOnTwo } from './testing/embedded-run.ts';

/** The test of the tests: every broken twin is found out by its own cases and by no unrelated one. */
describe('the cases of the Multi-Cluster Services API', () => {
  for (const { defect, caughtBy, mayAlsoFail } of MCS_TWINS) {
    it(`find the twin "${defect}" out, and no unrelated case does`, async () => {
      const implementation = referenceImplementation({ family: 'mcs-api', exportDefect: defect });
      const bystanders = new Set(mayAlsoFail.map((bystander) => bystander.case));
      const cases = casesOf('mcs-api').filter(({ id }) => !bystanders.has(id));
      const { verdicts, reasons, exitCode } = await runOnTwo('mcs-twin', implementation, cases);
      const found = [...verdicts].filter(([, verdict]) => verdict === 'nonconformant').map(([id]) => id);
      expect(found, reasons.join('\n')).to.have.members(caughtBy);
      expect(reasons.filter((reason) => !reason.includes(' nonconformant: '))).to.deep.equal([]);
      expect(exitCode).to.equal(1);
    });
  }
});
