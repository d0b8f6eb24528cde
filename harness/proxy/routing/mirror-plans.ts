import type { Random } from '../../core/random.ts';
import { isMirrored } from '../filters/mirror-fraction.ts';
import type { MirrorFilter } from '../table/filter.ts';
import type { CompiledTable } from './compiled-table.ts';
import type { EndpointChoice, MirrorPlan, OutgoingHead } from './request-plan.ts';

/** The copies of a request that are sent along. 000-D18 */
export function mirrorPlans<B>(
  filters: readonly MirrorFilter[],
  head: OutgoingHead,
  choice: EndpointChoice,
  compiled: CompiledTable<B>,
  random: Random,
): MirrorPlan<B>[] {
  return filters.flatMap((filter) => {
    if (filter.backend === undefined || !isMirrored(filter, random)) return [];
    const named = compiled.backendOf(filter.backend);
    if (named === undefined) return [];
    return [{ backend: named.backend, head: { ...head, headers: [...head.headers] }, choice }];
  });
}
