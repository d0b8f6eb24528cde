import Mocha from 'mocha';
import { BEHAVIOURS, type Case } from '../case.ts';
import type { Judgement } from '../outcome.ts';
import { DEADLINES } from '../timeouts.ts';

/** What the reporter needs to know of a finished test; Mocha itself knows only "passed", "failed" and "pending". */
export interface CaseRecord {
  readonly definition: Case;
  /** Absent when the body never came to an end: Mocha's own timeout, an uncaught error. */
  judgement?: Judgement;
  durationMs?: number;
}

export type CaseRecords = ReadonlyMap<Mocha.Runnable, CaseRecord>;

/** Adds one suite for each behaviour and one test for each case to Mocha's root suite. */
export function addCases(
  root: Mocha.Suite,
  cases: readonly Case[],
  runCase: (record: CaseRecord) => Promise<Judgement>,
): CaseRecords {
  const records = new Map<Mocha.Runnable, CaseRecord>();
  for (const behaviour of BEHAVIOURS) {
    const own = cases.filter((each) => each.behaviour === behaviour);
    if (own.length === 0) continue;
    const suite = Mocha.Suite.create(root, behaviour);
    for (const definition of own) {
      const record: CaseRecord = { definition };
      const test = new Mocha.Test(definition.title, async function (this: Mocha.Context): Promise<void> {
        finish(this, await runCase(record));
      });
      suite.addTest(test);
      // Only now: a suite gives a test its own limits when it takes it.
      test.timeout(mochaTimeoutMs(definition));
      test.retries(0);
      records.set(test, record);
    }
  }
  return records;
}

/** After everything that the case itself may take, so that Mocha never speaks first. */
function mochaTimeoutMs({ timeoutMs = DEADLINES.caseMs }: Case): number {
  const own = DEADLINES.baseMs * 2 + timeoutMs + DEADLINES.abortGraceMs + DEADLINES.cleanupMs;
  return own + DEADLINES.mochaSlackMs;
}

function finish(context: Mocha.Context, { verdict, reason, expected }: Judgement): void {
  if (verdict === 'unsupported') context.skip();
  if (!expected) throw new Error(`${verdict}: ${reason ?? ''}`);
}
