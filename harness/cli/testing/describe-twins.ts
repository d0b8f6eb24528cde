import { expect } from 'chai';
import { casesOf } from '../../../suites/index.ts';
import { bystandersOf, type TwinExpectation } from '../../../suites/selftest/bystanders-of.ts';
import { limitsAt } from '../../conformance/timeouts.ts';
import type { Case } from '../../conformance/case.ts';
import type { ApiFamily, Implementation } from '../../implementations/implementation.ts';
import type { EmbeddedRun, EmbeddedRunOptions } from './embedded-run.ts';

export interface TwinSelftest<Twin extends TwinExpectation> {
  /** What the cases are of: `a mesh`. */
  readonly of: string;
  readonly family: ApiFamily;
  readonly twins: readonly Twin[];
  readonly nameOf: (twin: Twin) => string;
  readonly implementationOf: (twin: Twin) => Implementation;
  readonly run: (
    implementation: Implementation,
    cases: readonly Case[],
    options: EmbeddedRunOptions,
  ) => Promise<EmbeddedRun>;
}

/** A twin does not come right by waiting: a third of what an implementation is given is enough for those that do. */
const CONTROL_PLANE_MS = 10_000;

/** The test of the tests: every case has a twin that it finds out, and every twin is found out by its own cases alone. */
export function describeTwins<Twin extends TwinExpectation>(options: TwinSelftest<Twin>): void {
  const { of, family, twins, nameOf, implementationOf, run } = options;
  const all = casesOf(family);
  const ids = all.map(({ id }) => id);
  const bystanders = bystandersOf(twins, ids);
  describe(`the cases of ${of}`, () => {
    for (const [index, twin] of twins.entries()) {
      it(`find the twin "${nameOf(twin)}" out, and no unrelated case does`, async () => {
        const judged = new Set([...twin.caughtBy, ...(bystanders[index] ?? [])]);
        const cases = all.filter(({ id }) => judged.has(id));
        const limits = { ...limitsAt(), controlPlaneMs: CONTROL_PLANE_MS };
        const { verdicts, reasons, exitCode } = await run(implementationOf(twin), cases, { limits });
        const found = [...verdicts].filter(([, verdict]) => verdict === 'nonconformant').map(([id]) => id);
        expect(found, reasons.join('\n')).to.have.members(twin.caughtBy);
        expect(reasons.filter((reason) => !reason.includes(' nonconformant: '))).to.deep.equal([]);
        expect(exitCode).to.equal(1);
      });
    }
  });
}
