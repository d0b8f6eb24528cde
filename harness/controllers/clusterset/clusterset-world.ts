/** What the clusters of a fleet have, as plain data: what every rule of this room is computed from. */
import { LABEL_MANAGED_BY, LABEL_SERVICE_NAME, type EndpointSlice } from '../../kube/api/discovery.ts';
import type { Namespace, Service } from '../../kube/api/core.ts';
import type { ServiceExport, ServiceImport } from '../../kube/api/mcs-api.ts';
import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';
import type { McsSpelling } from './mcs-spelling.ts';
import { isDerivedServiceName } from './name-hash.ts';

/** What is read from one cluster. Lists are in any order. */
export interface ClusterObjects {
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly serviceExports: readonly ServiceExport[];
  readonly serviceImports: readonly ServiceImport[];
}

/** One cluster, indexed. Keys are `namespace/name`. */
export interface ClusterWorld {
  readonly name: string;
  readonly region: string;
  /** False until everything of the cluster was seen once: till then absence proves nothing. */
  readonly known: boolean;
  /** Without those being deleted, in which nothing can be created. */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly services: ReadonlyMap<string, Service>;
  readonly serviceExports: ReadonlyMap<string, ServiceExport>;
  readonly serviceImports: ReadonlyMap<string, ServiceImport>;
  /** By Service. Without those of ours, which are never read back as sources. */
  readonly endpointSlices: ReadonlyMap<string, readonly EndpointSlice[]>;
  /** EndpointSlices that we made. */
  readonly derivedSlices: readonly EndpointSlice[];
}

export interface ClustersetWorld {
  /** By cluster name, in the order of the fleet. */
  readonly clusters: ReadonlyMap<string, ClusterWorld>;
}

export function clusterWorld(
  spelling: Pick<McsSpelling, 'managedBy' | 'derivedPrefix'>,
  { name, region, known }: Pick<ClusterWorld, 'name' | 'region' | 'known'>,
  objects: ClusterObjects,
): ClusterWorld {
  const derivedSlices: EndpointSlice[] = [];
  const sources: EndpointSlice[] = [];
  for (const slice of objects.endpointSlices) (isDerived(spelling, slice) ? derivedSlices : sources).push(slice);
  return {
    name,
    region,
    known,
    namespaces: byKey(objects.namespaces.filter(isActive)),
    services: byKey(objects.services),
    serviceExports: byKey(objects.serviceExports.filter((each) => each.metadata.deletionTimestamp === undefined)),
    serviceImports: byKey(objects.serviceImports),
    endpointSlices: byService(sources),
    derivedSlices,
  };
}

/** A cluster of which nothing is known. */
export function unseenCluster(name: string, region: string): ClusterWorld {
  const nothing: ReadonlyMap<string, never> = new Map<string, never>();
  return {
    name,
    region,
    known: false,
    namespaces: nothing,
    services: nothing,
    serviceExports: nothing,
    serviceImports: nothing,
    endpointSlices: nothing,
    derivedSlices: [],
  };
}

/** Oldest first; the same age by `namespace/name`. 0 for the same object in two clusters. */
export function byAge(a: KubeObject, b: KubeObject): number {
  const [first, second] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  const [one, other] = [keyTextOf(a), keyTextOf(b)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** `namespace/name` of an object. */
export function keyTextOf(object: KubeObject): string {
  return keyText(keyOf(object));
}

/** By the mark or by the Service, so that a slice that lost one of both is still ours to mend. */
function isDerived(
  { managedBy, derivedPrefix }: Pick<McsSpelling, 'managedBy' | 'derivedPrefix'>,
  { metadata: { labels } }: EndpointSlice,
): boolean {
  const service = labels?.[LABEL_SERVICE_NAME] ?? '';
  return labels?.[LABEL_MANAGED_BY] === managedBy || isDerivedServiceName(derivedPrefix, service);
}

function isActive(namespace: Namespace): boolean {
  return namespace.metadata.deletionTimestamp === undefined && namespace.status?.phase !== 'Terminating';
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyTextOf(object), object]));
}

function byService(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const grouped = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.[LABEL_SERVICE_NAME];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace ?? ''}/${service}`;
    const group = grouped.get(key);
    if (group === undefined) grouped.set(key, [slice]);
    else group.push(slice);
  }
  return grouped;
}
