import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { decodeFleet } from '../topology/decode.ts';
import { runOnEmbedded } from './testing/embedded-run.ts';
import { readFixture } from './testing/read-fixture.ts';

if (await hasLowPorts())
  describe('the cases of Multi Cluster Ingress on an embedded fleet', () => {
    it('all pass', async () => {
      const cases = casesOf('multicluster-ingress');
      const spec = decodeFleet(readFixture('fleets/store.yaml'), {
        file: 'store.yaml',
        overrides: { name: 'ingress' },
      });
      const implementation = referenceImplementation({ family: 'multicluster-ingress' });
      const { exitCode, verdicts, reasons } = await runOnEmbedded(spec, implementation, cases);
      expect(reasons).to.deep.equal([]);
      expect([...verdicts.keys()]).to.deep.equal(cases.map(({ id }) => id));
      expect(exitCode).to.equal(0);
    }).timeout(600_000);
  });
