/** Providers that make clusters. */
export const PROVIDERS = ['embedded', 'kind', 'k3d', 'kubeconfig'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Of a fleet file that names none. */
export const DEFAULT_PROVIDER: ProviderName = 'embedded';

/** Where a cluster is. `region` is the location without a trailing `-<one letter>` (semantics 0.3). */
export interface Location {
  /** As written: a zone (`us-west1-a`) or a region (`us-west1`). */
  readonly text: string;
  readonly region: string;
  /** Absent when the location is a region. */
  readonly zone?: string;
}

/** A fleet file, decoded: every default filled in, nothing planned yet. */
export interface FleetSpec {
  readonly name: string;
  readonly provider: ProviderName;
  /** The one active config cluster. */
  readonly configCluster: string;
  /** Goes into resource names and whereami `project_id`. @default "fleetbed" */
  readonly project: string;
  /** @default "000000000001" */
  readonly projectNumber: string;
  /** Load balancers on the shared network, each one address. @default 2 */
  readonly loadBalancers: number;
  readonly clusters: readonly ClusterSpec[];
  /** A wanted subnet of the shared network, `172.28.0.0/16`, with provider `embedded` `127.90.0.0/16`; planned when absent. */
  readonly subnet?: string;
  /** Only provider `kubeconfig`. */
  readonly kubeconfig?: {
    /** Absolute path. */
    readonly path: string;
    /** An existing Docker network that reaches every cluster's pods; without it nothing can run on the shared network. */
    readonly dockerNetwork?: string;
  };
}

export interface ClusterSpec {
  readonly name: string;
  readonly location: string;
  /** Clusters of one network route to each other's pods. @default "default" */
  readonly network: string;
  readonly podCidr?: string;
  readonly serviceCidr?: string;
  readonly apiPort?: number;
  /** Only provider `embedded`. @default 1 */
  readonly nodes?: number;
  /** Only provider `kubeconfig`: the context of this cluster. @default the cluster's name */
  readonly context?: string;
}

/** Everything decided before anything is created. Plain data: `fleetbed plan -o json` prints it. */
export interface Topology {
  readonly fleet: string;
  readonly provider: ProviderName;
  readonly project: string;
  readonly projectNumber: string;
  readonly configCluster: string;
  readonly network: NetworkPlan;
  readonly clusters: readonly ClusterPlan[];
  readonly loadBalancers: readonly LoadBalancerPlan[];
  /** The client of vantage `network`. */
  readonly client: { readonly address: string };
  /** NodePort of the config cluster under which load balancers fetch their routes. */
  readonly routesNodePort: number;
  readonly kubeconfig?: FleetSpec['kubeconfig'];
}

/** The Docker network of the fleet; with provider `embedded` a range of loopback addresses. Addresses outside `ipRange` never move: load balancers and clients have theirs from there. */
export interface NetworkPlan {
  /** `fleetbed-<fleet>`, or the existing network of provider `kubeconfig`. */
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  /** Docker hands out node addresses from here. */
  readonly ipRange: string;
}

export interface ClusterPlan {
  readonly name: string;
  readonly index: number;
  /** What the cluster tool calls it: `<fleet>-<cluster>`; the context's name with provider `kubeconfig`. */
  readonly runtimeName: string;
  readonly location: Location;
  readonly network: string;
  /** With provider `kubeconfig`, as the file says or a guess: the clusters have theirs already. */
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** On 127.0.0.1; 0 with provider `kubeconfig`, whose context has the address. */
  readonly apiPort: number;
  /** Only provider `embedded`. */
  readonly embedded?: EmbeddedClusterPlan;
}

/** The loopback addresses of an embedded cluster beside those of pods and Services. */
export interface EmbeddedClusterPlan {
  /** What planned addresses of the cluster are cut from: `127.20.0.0/16`. */
  readonly block: string;
  /** Where Services of type LoadBalancer have their addresses. */
  readonly loadBalancerCidr: string;
  /** Where pods with a sidecar have loopback addresses of their own. */
  readonly podLoopbackCidrs: readonly string[];
  /** At least one. The API server answers on the address of the first, too. */
  readonly nodes: readonly EmbeddedNodePlan[];
}

export interface EmbeddedNodePlan {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
}

export interface LoadBalancerPlan {
  /** `lb-0`, `lb-1`, … */
  readonly name: string;
  /** The VIP on the shared network. */
  readonly address: string;
  /** Ports of the VIP that are published on 127.0.0.1. */
  readonly published: readonly { readonly port: number; readonly hostPort: number }[];
  /** Where the admin port of the proxy is published on 127.0.0.1. */
  readonly adminHostPort: number;
}

/** What is taken on this machine already; the plan avoids it. */
export interface HostFacts {
  /** Subnets of Docker networks, host routes, other fleets, and of programs that listen on loopback addresses. */
  readonly subnets: readonly {
    readonly subnet: string;
    readonly owner: string;
    /** The name, when the owner is a Docker network. */
    readonly dockerNetwork?: string;
    /** Its gateway, when Docker recorded one. */
    readonly gateway?: string;
  }[];
  /** Ports on 127.0.0.1 that are bound, or promised to another fleet. */
  readonly ports: readonly { readonly port: number; readonly owner: string }[];
}
