import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { runOnTwo } from './testing/embedded-run.ts';
import { TWO_NETWORKS } from './testing/two-networks.ts';

if (await hasLowPorts())
  describe('the cases of a mesh on two embedded clusters of different networks', () => {
    it('all pass', async () => {
      const cases = casesOf('mesh');
      const implementation = referenceImplementation({ family: 'mesh' });
      const { exitCode, verdicts, reasons } = await runOnTwo('mesh-test', implementation, cases, TWO_NETWORKS);
      expect(reasons).to.deep.equal([]);
      expect([...verdicts.keys()]).to.deep.equal(cases.map(({ id }) => id));
      expect(exitCode).to.equal(0);
    }).timeout(180_000);
  });
