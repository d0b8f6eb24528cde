import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { casesOf } from '../../suites/index.ts';
import type { RunHappening } from '../conformance/events.ts';
import { DisposeStack } from '../core/dispose.ts';
import { referenceImplementation } from '../implementations/reference/reference-implementation.ts';
import { hasLowPorts } from '../providers/embedded/testing/low-ports.ts';
import { createServices } from '../services.ts';
import { decodeFleet } from '../topology/decode.ts';
import { conformanceRun } from './run/conformance-run.ts';
import { readFixture } from './testing/read-fixture.ts';

if (await hasLowPorts())
  describe('the cases of Gateway API v1alpha1 on an embedded cluster', () => {
    it('all pass', async () => {
      await using stack = new DisposeStack();
      const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-canary-'));
      stack.defer(() => rm(directory, { recursive: true }));
      const cases = casesOf('gateway-v1alpha1');
      const happenings: RunHappening[] = [];
      const services = createServices({ ...process.env, FLEETBED_HOME: path.join(directory, 'home') });
      const spec = decodeFleet(readFixture('fleets/one.yaml'), {
        file: 'one.yaml',
        overrides: { name: 'canary-v1alpha1' },
      });
      const exitCode = await conformanceRun(services, {
        spec,
        cases,
        implementation: referenceImplementation({ family: 'gateway-v1alpha1' }),
        keep: false,
        freshProxies: false,
        diagnostics: path.join(directory, 'diagnostics'),
        emit: (event) => happenings.push(event),
        signal: new AbortController().signal,
      });
      const verdicts = happenings.flatMap((event) =>
        event.type === 'case-ended' ? [`${event.case} ${event.verdict} ${event.reason ?? ''}`.trim()] : [],
      );
      expect(verdicts).to.deep.equal(cases.map(({ id }) => `${id} passed`));
      expect(exitCode).to.equal(0);
    }).timeout(240_000);
  });
