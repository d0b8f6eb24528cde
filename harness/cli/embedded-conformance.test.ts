import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { decodeFleet } from '../topology/decode.ts';
import { runOnEmbedded } from './testing/embedded-run.ts';
import { readFixture } from './testing/read-fixture.ts';

/** Those that wait for most of their time; `npm run conformance` has them. */
const LONG: ReadonlySet<string> = new Set([
  'config-cluster-outage-keeps-traffic',
  'killed-node-fails-over',
  'paused-node-fails-over',
  'staged-shift-loses-no-request',
]);

if (await hasLowPorts())
  describe('the cases on embedded clusters', () => {
    it('pass, every short one, and leave nothing behind', async () => {
      const cases = casesOf('multicluster-gateway').filter(({ id }) => !LONG.has(id));
      const spec = decodeFleet(readFixture('fleets/store.yaml'), {
        file: 'store.yaml',
        overrides: { name: 'embedded-conformance' },
      });
      const { exitCode, verdicts, reasons, left } = await runOnEmbedded(spec, referenceImplementation(), cases);
      expect(reasons).to.deep.equal([]);
      expect([...verdicts.keys()]).to.deep.equal(cases.map(({ id }) => id));
      expect(exitCode).to.equal(0);
      expect(left).to.deep.equal([]);
    }).timeout(120_000);
  });
