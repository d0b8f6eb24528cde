import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { decodeFleet } from '../topology/decode.ts';
import { runOnEmbedded } from './testing/embedded-run.ts';
import { readFixture } from './testing/read-fixture.ts';

if (await hasLowPorts())
  describe('the cases of Gateway API v1alpha1 on an embedded cluster', () => {
    it('all pass', async () => {
      const cases = casesOf('gateway-v1alpha1');
      const spec = decodeFleet(readFixture('fleets/one.yaml'), {
        file: 'one.yaml',
        overrides: { name: 'canary-v1alpha1' },
      });
      const implementation = referenceImplementation({ family: 'gateway-v1alpha1' });
      const { exitCode, verdicts, reasons } = await runOnEmbedded(spec, implementation, cases);
      expect(reasons).to.deep.equal([]);
      expect([...verdicts.keys()]).to.deep.equal(cases.map(({ id }) => id));
      expect(exitCode).to.equal(0);
    }).timeout(240_000);
  });
