import { CONFIG_MAP_SEQUENCES } from './config-map-sequences.ts';
import { PATCH_SEQUENCES } from './patch-sequences.ts';
import type { Sequence } from './sequence.ts';
import { WIDGET_SEQUENCES } from './widget-sequences.ts';
import { WORKLOAD_SEQUENCES } from './workload-sequences.ts';

export const ALL_SEQUENCES: readonly Sequence[] = [
  ...CONFIG_MAP_SEQUENCES,
  ...WIDGET_SEQUENCES,
  ...WORKLOAD_SEQUENCES,
  ...PATCH_SEQUENCES,
];
