import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import { DisposeStack } from '../core/dispose.ts';
import type { RunHappening } from '../conformance/events.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { createServices } from '../services.ts';
import { decodeFleet } from '../topology/decode.ts';
import { readFixture } from './testing/read-fixture.ts';
import { conformanceRun } from './run/conformance-run.ts';

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
      await using stack = new DisposeStack();
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-embedded-run-'));
      stack.defer(() => rm(directory, { recursive: true }));
      const cases = casesOf('multicluster-gateway').filter(({ id }) => !LONG.has(id));
      const happenings: RunHappening[] = [];
      const services = createServices({ ...process.env, FLEETBED_HOME: path.join(directory, 'home') });
      const spec = decodeFleet(readFixture('fleets/store.yaml'), {
        file: 'store.yaml',
        overrides: { name: 'embedded-conformance' },
      });
      const exitCode = await conformanceRun(services, {
        spec,
        cases,
        implementation: referenceImplementation(),
        keep: false,
        freshProxies: false,
        diagnostics: path.join(directory, 'diagnostics'),
        emit: (event) => happenings.push(event),
        signal: new AbortController().signal,
      });
      const verdicts = happenings.flatMap((event) =>
        event.type === 'case-ended' ? [`${event.case} ${event.verdict}`] : [],
      );
      expect(verdicts, JSON.stringify(happenings.filter(({ type }) => type === 'finding'))).to.deep.equal(
        cases.map(({ id }) => `${id} passed`),
      );
      expect(exitCode).to.equal(0);
      expect(await readdir(path.join(directory, 'home', 'fleets'))).to.deep.equal([]);
    }).timeout(120_000);
  });
