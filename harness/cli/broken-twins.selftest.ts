import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { BROKEN_TWINS } from '../../suites/selftest/broken-twins.ts';
import { FleetbedCommand } from './testing/fleetbed-command.ts';
import { runTests } from './testing/test-run.ts';

const CASES = casesOf('multicluster-gateway');

const FLEET = 'selftest';

/** The test of the tests: every broken twin is found out by its own cases and by no unrelated one, wherever it runs. */
for (const provider of ['embedded', 'kind'])
  describe(`the cases on ${provider}`, () => {
    const { signal } = new AbortController();
    let fleetbed: FleetbedCommand;

    before(async () => {
      fleetbed = await FleetbedCommand.create();
      const up = await fleetbed.run(`up --detach --name ${FLEET} --provider ${provider}`, signal);
      expect(up.exitCode, up.stderr).to.equal(0);
    });
    after(async () => {
      await fleetbed.run(`down ${FLEET}`, signal);
      await fleetbed[Symbol.asyncDispose]();
    });

    for (const { defect, caughtBy, mayAlsoFail } of BROKEN_TWINS) {
      it(`find the twin "${defect}" out, and no unrelated case does`, async () => {
        const options = `--name ${FLEET} --provider ${provider} --defect ${defect}`;
        const { exitCode, verdicts, log } = await runTests(fleetbed, options, signal);
        const bystanders = new Set(mayAlsoFail.map((bystander) => bystander.case));
        const judged = CASES.map(({ id }) => id).filter((id) => !bystanders.has(id));
        const expected = judged.map((id) => [id, caughtBy.includes(id) ? 'nonconformant' : 'passed']);
        expect(Object.fromEntries(judged.map((id) => [id, verdicts[id]])), log).to.deep.equal(
          Object.fromEntries(expected),
        );
        expect(exitCode).to.equal(1);
      });
    }
  });
