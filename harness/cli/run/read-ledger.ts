import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Case } from '../../conformance/case.ts';
import { emptyLedger, parseLedger, type Ledger } from '../../conformance/ledger/ledger.ts';
import type { Implementation } from '../../implementations/implementation.ts';
import { packageRoot } from '../package-root.ts';

/** The committed expectations for this version of an implementation; none when there is no file. */
export async function readLedger({ name, version }: Implementation, cases: readonly Case[]): Promise<Ledger> {
  const file = path.join(packageRoot(), 'reports', 'ledger', name, `${version}.json`);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined
    ? emptyLedger(name, version)
    : parseLedger(
        text,
        file,
        cases.map(({ id }) => id),
      );
}
