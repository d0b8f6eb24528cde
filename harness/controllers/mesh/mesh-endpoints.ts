import type { ServicePort } from '../../kube/api/core.ts';
import type { EndpointSlice, SliceEndpoint } from '../../kube/api/discovery.ts';
import type { Pod } from '../../kube/api/pod.ts';
import { spiffeId } from '../mesh-sidecar/workload.ts';
import { networkOf, type MeshCluster, type MeshWorld } from './mesh-world.ts';
import { TLS_MODE_ISTIO, TLS_MODE_LABEL, TRUST_DOMAIN } from './names.ts';

/** A pod behind a port of a Service, wherever it is. */
export interface MeshEndpoint {
  readonly cluster: string;
  readonly network: string;
  readonly address: string;
  /** Of the program. */
  readonly port: number;
  /** `namespace/name` of the pod. */
  readonly pod?: string;
  /** Its sidecar takes mutual TLS, with this name. Absent: there is no sidecar. */
  readonly identity?: string;
}

/**
 * Ready endpoints of a port of a Service in all clusters: a Service of the same name and namespace is the same one
 * (002-R2). Membership follows readiness and nothing else (002-D11).
 */
export function endpointsOf(
  world: MeshWorld,
  service: string,
  port: Pick<ServicePort, 'name'>,
): readonly MeshEndpoint[] {
  return [...world.clusters.values()].flatMap((cluster) => clusterEndpoints(cluster, service, port));
}

function clusterEndpoints(
  cluster: MeshCluster,
  service: string,
  { name = '' }: Pick<ServicePort, 'name'>,
): readonly MeshEndpoint[] {
  const found = new Map<string, MeshEndpoint>();
  for (const slice of cluster.endpointSlices.get(service) ?? []) {
    const port = portOf(slice, name);
    if (port === undefined) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const [address] = endpoint.addresses;
      if (endpoint.conditions?.ready === false || address === undefined) continue;
      found.set(`${address}:${String(port)}`, meshEndpoint(cluster, endpoint, address, port));
    }
  }
  return [...found.values()];
}

/** The number of the slice's port of the name. */
export function portOf(slice: EndpointSlice, name: string): number | undefined {
  if (slice.addressType !== 'IPv4') return undefined;
  return (slice.ports ?? []).find((port) => (port.name ?? '') === name && (port.protocol ?? 'TCP') === 'TCP')?.port;
}

function meshEndpoint(cluster: MeshCluster, { targetRef }: SliceEndpoint, address: string, port: number): MeshEndpoint {
  const key =
    targetRef?.kind === 'Pod' && targetRef.name !== undefined
      ? `${targetRef.namespace ?? ''}/${targetRef.name}`
      : undefined;
  const pod = key === undefined ? undefined : cluster.pods.get(key);
  const identity = pod === undefined ? undefined : identityOf(pod);
  return {
    cluster: cluster.name,
    network: networkOf(pod, cluster),
    address,
    port,
    ...(key === undefined ? {} : { pod: key }),
    ...(identity === undefined ? {} : { identity }),
  };
}

/** Undefined for a pod without a sidecar. */
function identityOf({ metadata, spec }: Pod): string | undefined {
  if (metadata.labels?.[TLS_MODE_LABEL] !== TLS_MODE_ISTIO) return undefined;
  const { namespace = '' } = metadata;
  return spiffeId(TRUST_DOMAIN, { namespace, serviceAccount: spec.serviceAccountName ?? 'default' });
}
