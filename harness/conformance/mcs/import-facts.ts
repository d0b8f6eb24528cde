import { isIPv6 } from 'node:net';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import { LABEL_MCS_SERVICE_NAME, LABEL_MCS_SOURCE_CLUSTER, type ServiceImportPort } from '../../kube/api/mcs-api.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { HELLO } from './hello-app.ts';

/** Who manages the EndpointSlices of the cluster's own Services. */
export const MANAGED_BY_KUBERNETES = 'endpointslice-controller.k8s.io';

/** `tcp 42/TCP, udp 42/UDP`, in the order of the names; application protocols follow. */
export function describePorts(ports: readonly ServiceImportPort[]): string {
  return ports
    .map(({ name = '', port, protocol = 'TCP', appProtocol }) =>
      [name, `${String(port)}/${protocol}`, ...(appProtocol === undefined ? [] : [appProtocol])].join(' '),
    )
    .sort()
    .join(', ');
}

export function addressFamily(address: string): 'IPv4' | 'IPv6' {
  return isIPv6(address) ? 'IPv6' : 'IPv4';
}

/** The EndpointSlices of the import of a namespace. */
export async function importedSlices(
  { client }: CaseCluster,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly EndpointSlice[]> {
  const labelSelector = `${LABEL_MCS_SERVICE_NAME}=${HELLO}`;
  return (await client.list(ENDPOINT_SLICE, { namespace, labelSelector, signal })).items;
}

/** What a slice calls the cluster that its endpoints are in; empty when it does not say. */
export function sourceClusterOf({ metadata }: EndpointSlice): string {
  return metadata.labels?.[LABEL_MCS_SOURCE_CLUSTER] ?? '';
}
