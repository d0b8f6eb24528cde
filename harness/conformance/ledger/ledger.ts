import { z } from 'zod';
import { FleetbedError } from '../../core/errors.ts';

/** A case that is known to fail, and why that is accepted for now. */
export interface ExpectedFailure {
  readonly case: string;
  readonly verdict: 'nonconformant';
  /** For a person who asks whether it still has to be so. */
  readonly reason: string;
}

/** What is expected of one version of an implementation: `reports/ledger/<implementation>/<version>.json`. */
export interface Ledger {
  readonly schemaVersion: 1;
  readonly implementation: string;
  readonly version: string;
  readonly expected: readonly ExpectedFailure[];
}

const ledgerSchema = z.strictObject({
  schemaVersion: z.literal(1),
  implementation: z.string().min(1),
  version: z.string().min(1),
  expected: z.array(
    z.strictObject({
      case: z.string().min(1),
      verdict: z.literal('nonconformant'),
      reason: z.string().min(1),
    }),
  ),
});

/** A ledger that expects every case to pass. */
export function emptyLedger(implementation: string, version: string): Ledger {
  return { schemaVersion: 1, implementation, version, expected: [] };
}

/**
 * Reads the text of a ledger. Throws `FLEETBED_LEDGER_INVALID` with every problem: what the closed schema refuses, a case
 * that is listed twice, a case that is not among `knownCases`.
 */
export function parseLedger(text: string, file: string, knownCases: readonly string[]): Ledger {
  const parsed = ledgerSchema.safeParse(parseJson(text, file));
  const problems = parsed.success
    ? entryProblems(parsed.data.expected, knownCases)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'ledger', message }));
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new FleetbedError('FLEETBED_LEDGER_INVALID', `${file} is not a ledger`, { problems });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new FleetbedError('FLEETBED_LEDGER_INVALID', `${file} is not JSON`, { cause });
  }
}

function entryProblems(
  entries: readonly ExpectedFailure[],
  knownCases: readonly string[],
): readonly { path: string; message: string }[] {
  return entries.flatMap((entry, index) => {
    const path = `expected.${String(index)}.case`;
    const earlier = entries.findIndex((other) => other.case === entry.case);
    return [
      ...(knownCases.includes(entry.case) ? [] : [{ path, message: `there is no case "${entry.case}"` }]),
      ...(earlier < index ? [{ path, message: `"${entry.case}" is listed already, at ${String(earlier)}` }] : []),
    ];
  });
}
