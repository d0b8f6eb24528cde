import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { runOnTwo } from './testing/embedded-run.ts';

if (await hasLowPorts())
  describe('the cases of the Multi-Cluster Services API on two embedded clusters', () => {
    it('all pass', async () => {
      const cases = casesOf('mcs-api');
      const { exitCode, verdicts, reasons } = await runOnTwo(
        'mcs-api-test',
        referenceImplementation({ family: 'mcs-api' }),
        cases,
      );
      expect(reasons).to.deep.equal([]);
      expect([...verdicts.keys()]).to.deep.equal(cases.map(({ id }) => id));
      expect(exitCode).to.equal(0);
    }).timeout(180_000);
  });
