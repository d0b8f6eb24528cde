import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord } from '../../report/run-record.ts';
import type { FleetbedCommand } from './fleetbed-command.ts';

export interface TestRun {
  readonly exitCode: number;
  readonly record: RunRecord;
  /** Verdict by case id. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Everything it printed. */
  readonly log: string;
}

/** `fleetbed test` with its reports read back. */
export async function runTests(fleetbed: FleetbedCommand, options: string, signal: AbortSignal): Promise<TestRun> {
  const { exitCode, stdout, stderr } = await fleetbed.run(`test --reports ${fleetbed.reports} ${options}`, signal);
  const text = await readFile(path.join(fleetbed.reports, 'report.json'), 'utf8');
  const record = JSON.parse(text) as RunRecord;
  const verdicts = Object.fromEntries(record.cases.map(({ id, verdict }) => [id, verdict]));
  return { exitCode, record, verdicts, log: stderr + stdout };
}
