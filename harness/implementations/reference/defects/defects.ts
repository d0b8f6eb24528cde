import { FleetbedError } from '../../../core/errors.ts';
import { deletedExportStillServed } from './deleted-export-still-served.ts';
import { failoverNeverReturns } from './failover-never-returns.ts';
import { prefixTooWide } from './prefix-too-wide.ts';
import type { TableTransform } from './table-transform.ts';
import { weightsIgnored } from './weights-ignored.ts';

export const DEFECT_NAMES = [
  'weights-ignored',
  'failover-never-returns',
  'deleted-export-still-served',
  'prefix-too-wide',
] as const;

export type DefectName = (typeof DEFECT_NAMES)[number];

/**
 * Broken twins of the reference implementation, one promise broken in each. The self-test runs the suites against them:
 * the case of that promise must find the twin nonconformant, and no unrelated one may.
 */
export const DEFECTS: Readonly<Record<DefectName, () => TableTransform>> = {
  'weights-ignored': weightsIgnored,
  'failover-never-returns': failoverNeverReturns,
  'deleted-export-still-served': deletedExportStillServed,
  'prefix-too-wide': prefixTooWide,
};

/** Throws `FLEETBED_USAGE` with the names that are known. */
export function defectName(text: string): DefectName {
  const found = DEFECT_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_USAGE', `there is no defect "${text}"`, {
    hint: `take one of ${DEFECT_NAMES.join(', ')}`,
  });
}
