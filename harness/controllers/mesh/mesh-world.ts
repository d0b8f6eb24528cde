/** The objects of all clusters of a mesh as one control plane sees them: what every rule of this room is computed from. */
import type { Namespace, Node, Service } from '../../kube/api/core.ts';
import { LABEL_SERVICE_NAME, type EndpointSlice } from '../../kube/api/discovery.ts';
import type { MeshGateway } from '../../kube/api/istio.ts';
import type { Pod } from '../../kube/api/pod.ts';
import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';
import { NETWORK_LABEL, SYSTEM_NAMESPACE } from './names.ts';

/** What is read from every cluster. Lists are in any order. */
export interface ClusterObjects {
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
}

/** One cluster, indexed. Keys are `namespace/name`. */
export interface MeshCluster {
  readonly name: string;
  /** Of every pod that does not say otherwise; empty for one that nobody named. */
  readonly network: string;
  readonly services: ReadonlyMap<string, Service>;
  /** By Service. */
  readonly endpointSlices: ReadonlyMap<string, readonly EndpointSlice[]>;
  readonly pods: ReadonlyMap<string, Pod>;
  readonly nodes: readonly Node[];
}

export interface MeshWorld {
  /** The cluster of this control plane. */
  readonly home: string;
  /** By name, {@link home} among them. */
  readonly clusters: ReadonlyMap<string, MeshCluster>;
  /** Of the home cluster. */
  readonly gateways: readonly MeshGateway[];
}

export function meshCluster(name: string, objects: ClusterObjects): MeshCluster {
  const system = objects.namespaces.find(({ metadata }) => metadata.name === SYSTEM_NAMESPACE);
  return {
    name,
    network: system?.metadata.labels?.[NETWORK_LABEL] ?? '',
    services: byKey(objects.services),
    endpointSlices: byService(objects.endpointSlices),
    pods: byKey(objects.pods),
    nodes: objects.nodes,
  };
}

/** Its own label, else its cluster's. 3.2 */
export function networkOf(pod: Pod | undefined, cluster: MeshCluster): string {
  return pod?.metadata.labels?.[NETWORK_LABEL] ?? cluster.network;
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyText(keyOf(object)), object]));
}

function byService(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.[LABEL_SERVICE_NAME];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace ?? ''}/${service}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [slice]);
    else known.push(slice);
  }
  return found;
}
