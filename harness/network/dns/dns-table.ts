/** What a cluster's DNS server knows, as plain data. Compiled from Services, EndpointSlices and ServiceImports elsewhere. */
export interface DnsTable {
  readonly zones: readonly DnsZone[];
}

/** The names below an origin that the server has authority over. Names are in lower case, without the last dot. */
export interface DnsZone {
  /** `cluster.local`, `in-addr.arpa`. */
  readonly origin: string;
  readonly ttlSeconds: number;
  readonly serial: number;
  /** NS of the origin: `kube-dns.kube-system.svc`, below the origin. The address is also that of `ns.dns.ORIGIN`. */
  readonly nameServer: { readonly label: string; readonly address: string };
  /** Whole names. One without records exists all the same: its answers are empty. So does the origin. */
  readonly names: ReadonlyMap<string, DnsRecords>;
  /** Namespaces in which `10-1-2-3.NAMESPACE.pod.ORIGIN` is an address, whoever has it. */
  readonly podNamespaces?: ReadonlySet<string>;
  /** Names that do not exist are asked upstream instead. */
  readonly fallsThrough?: boolean;
}

export interface DnsRecords {
  /** IPv4 and IPv6. */
  readonly addresses?: readonly string[];
  readonly services?: readonly DnsService[];
  /** CNAME. */
  readonly alias?: string;
  readonly pointers?: readonly string[];
  readonly text?: string;
}

/** An SRV record; its target's address goes along. */
export interface DnsService {
  readonly target: string;
  readonly port: number;
  readonly address: string;
}

export const EMPTY_DNS_TABLE: DnsTable = { zones: [] };
