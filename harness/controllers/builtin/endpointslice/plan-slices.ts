/**
 * Which slices hold which endpoints, with few writes. Mirrors `k8s.io/endpointslice/reconciler.go`: slices keep what they
 * have, those that change anyway are filled first, new ones are made last.
 */
import type { EndpointSlice, SliceEndpoint, SlicePort } from '../../../kube/api/discovery.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';

/** Endpoints of one slice. */
const MOST_ENDPOINTS = 100;

/** Endpoints that share their ports. */
export interface PortGroup {
  readonly ports: readonly SlicePort[];
  readonly endpoints: readonly SliceEndpoint[];
}

/** Contents of a slice to be written; without `slice` a new one. */
export interface SliceContent extends PortGroup {
  readonly slice?: EndpointSlice;
}

export interface SlicePlan {
  readonly write: readonly SliceContent[];
  readonly remove: readonly EndpointSlice[];
  /** Their endpoints stay as they are. */
  readonly keep: readonly EndpointSlice[];
}

/** `slices`: those of one address family. */
export function planSlices(slices: readonly EndpointSlice[], groups: readonly PortGroup[]): SlicePlan {
  const left = new Set(slices);
  const write: SliceContent[] = [];
  const remove: EndpointSlice[] = [];
  const keep: EndpointSlice[] = [];
  for (const group of groups) {
    const own = slices.filter((slice) => samePorts(slice.ports ?? [], group.ports));
    for (const slice of own) left.delete(slice);
    const plan = planGroup(own, group);
    write.push(...plan.write);
    remove.push(...plan.remove);
    keep.push(...plan.keep);
  }
  remove.push(...left);
  if (keep.length === 0 && write.length === 0) write.push({ ports: [], endpoints: [] });
  return reuse(write, remove, keep);
}

/** What would be made takes the place of what would be removed. */
function reuse(
  write: readonly SliceContent[],
  remove: readonly EndpointSlice[],
  keep: readonly EndpointSlice[],
): SlicePlan {
  const free = [...remove];
  const reused = write.map((content): SliceContent => {
    const slice = content.slice ?? free.shift();
    return slice === undefined ? content : { ...content, slice };
  });
  return { write: reused, remove: free, keep };
}

function planGroup(slices: readonly EndpointSlice[], { ports, endpoints }: PortGroup): SlicePlan {
  const wanted = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]));
  const contents = slices.map((slice) => contentOf(slice, wanted));
  const rest = [...wanted.values()];
  const changed = contents.filter(({ isChanged }) => isChanged);
  for (const content of changed) fill(content.endpoints, rest);
  // Few new ones go where there is room for all of them; else slices of their own.
  if (rest.length > 0 && rest.length < MOST_ENDPOINTS) {
    const roomy = contents
      .filter((content) => !content.isChanged && content.endpoints.length + rest.length <= MOST_ENDPOINTS)
      .sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
    if (roomy !== undefined) {
      fill(roomy.endpoints, rest);
      roomy.isChanged = true;
    }
  }
  const write: SliceContent[] = [];
  while (rest.length > 0) write.push({ ports, endpoints: rest.splice(0, MOST_ENDPOINTS) });
  const used = contents.filter((content) => content.endpoints.length > 0);
  return {
    write: [
      ...used
        .filter(({ isChanged }) => isChanged)
        .map((each) => ({ slice: each.slice, ports, endpoints: each.endpoints })),
      ...write,
    ],
    remove: contents.filter((content) => content.endpoints.length === 0).map(({ slice }) => slice),
    keep: used.filter(({ isChanged }) => !isChanged).map(({ slice }) => slice),
  };
}

interface Content {
  readonly slice: EndpointSlice;
  readonly endpoints: SliceEndpoint[];
  isChanged: boolean;
}

/** Takes what the slice has already out of `wanted`. */
function contentOf(slice: EndpointSlice, wanted: Map<string, SliceEndpoint>): Content {
  const endpoints: SliceEndpoint[] = [];
  let isChanged = false;
  for (const current of slice.endpoints ?? []) {
    const key = identity(current);
    const next = wanted.get(key);
    wanted.delete(key);
    if (next === undefined || !semanticEqual(next, current)) isChanged = true;
    if (next !== undefined) endpoints.push(next);
  }
  return { slice, endpoints, isChanged };
}

function fill(endpoints: SliceEndpoint[], rest: SliceEndpoint[]): void {
  endpoints.push(...rest.splice(0, MOST_ENDPOINTS - endpoints.length));
}

/** The same address of another pod is another endpoint. */
function identity({ addresses, targetRef }: SliceEndpoint): string {
  return `${addresses.join(',')} ${targetRef?.uid ?? targetRef?.name ?? ''}`;
}

function samePorts(a: readonly SlicePort[], b: readonly SlicePort[]): boolean {
  return a.length === b.length && a.every((port) => b.some((other) => semanticEqual(port, other)));
}
