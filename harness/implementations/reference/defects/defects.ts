import { FleetbedError } from '../../../core/errors.ts';
import { deletedExportStillServed } from './deleted-export-still-served.ts';
import { failoverNeverReturns } from './failover-never-returns.ts';
import { prefixTooWide } from './prefix-too-wide.ts';
import type { TableTransform } from './table-transform.ts';
import { weightsIgnored } from './weights-ignored.ts';

/**
 * Broken twins of the reference implementation, one promise broken in each. The self-test runs the suites against them:
 * the case of that promise must find the twin nonconformant, and no unrelated one may.
 */
export const DEFECTS = {
  'weights-ignored': weightsIgnored,
  'failover-never-returns': failoverNeverReturns,
  'deleted-export-still-served': deletedExportStillServed,
  'prefix-too-wide': prefixTooWide,
} as const satisfies Readonly<Record<string, () => TableTransform>>;

export type DefectName = keyof typeof DEFECTS;

export const DEFECT_NAMES: readonly DefectName[] = Object.keys(DEFECTS) as DefectName[];

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function defectName(text: string): DefectName {
  const found = DEFECT_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${text}"`, {
    hint: `take one of ${DEFECT_NAMES.join(', ')}`,
  });
}
