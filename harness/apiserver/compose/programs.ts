import type { OutboundOptions } from '../../core/program-network.ts';
import { podPrograms } from '../builtin/workloads/pod-programs.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { SubresourcePrograms } from '../registry/subresource-handlers.ts';
import { podStreamPrograms } from '../streams/pod-stream-programs.ts';
import type { PodRuntime } from '../streams/pod-runtime.ts';
import { reviewPrograms, type ReviewRoom } from '../reviews/review-programs.ts';

export interface ProgramRoom extends ReviewRoom {
  readonly catalog: ResourceCatalog;
  readonly podRuntime?: PodRuntime;
  /** How the server connects. */
  readonly outbound?: OutboundOptions;
}

/** What answers the subresources and kinds that are more than stored objects. Names without a program are not served. */
export function composePrograms(room: ProgramRoom): SubresourcePrograms {
  const { clock, catalog, podRuntime, outbound } = room;
  return new Map([
    ...reviewPrograms(room),
    ...podPrograms({ clock, budgets: () => catalog.find('policy', 'v1', 'poddisruptionbudgets') }),
    ...podStreamPrograms(podRuntime, clock, outbound),
  ]);
}
