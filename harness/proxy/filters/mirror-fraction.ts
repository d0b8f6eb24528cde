import type { Random } from '../../core/random.ts';
import type { MirrorFilter } from '../table/filter.ts';

/** Whether this request is mirrored. Each request is decided on its own: `percent` and `fraction` of Gateway API. */
export function isMirrored({ fraction }: Pick<MirrorFilter, 'fraction'>, random: Random): boolean {
  const { numerator, denominator } = fraction;
  if (numerator >= denominator) return true;
  return numerator > 0 && random.next() * denominator < numerator;
}
