/** What the service proxy of a cluster does, as plain data. Compiled from Services and EndpointSlices elsewhere. */
export interface ServiceTable {
  /** NodePorts are open on their addresses. */
  readonly nodes: readonly ServiceNode[];
  readonly services: readonly ServiceEntry[];
}

export interface ServiceNode {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** One port of one Service. */
export interface ServiceEntry {
  /** `namespace/name:port`, for messages and as identity across updates. */
  readonly name: string;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** Cluster addresses. Empty where there are none. */
  readonly clusterAddresses: readonly string[];
  /** `spec.externalIPs` and the addresses of `status.loadBalancer`. */
  readonly externalAddresses: readonly string[];
  readonly nodePort?: number;
  readonly internalTrafficPolicy: 'Cluster' | 'Local';
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** Connections of one client go to the same endpoint until this long after the last one. Absent: no affinity. */
  readonly affinityTimeoutMs?: number;
  /** In the order of the slices; each address and port once. */
  readonly endpoints: readonly ServiceEndpoint[];
}

export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  readonly node?: string;
  readonly ready: boolean;
  /** Ready but for its termination. Used while nothing is ready. */
  readonly serving: boolean;
  readonly terminating: boolean;
}
