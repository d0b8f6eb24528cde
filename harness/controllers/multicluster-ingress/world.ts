/** The objects of all clusters as plain data: what every rule of this room is computed from. */
import type { Secret, Service } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type {
  BackendConfig,
  FrontendConfig,
  MultiClusterIngress,
  MultiClusterService,
} from '../../kube/api/multicluster-ingress.ts';
import type { IngressPlan } from './ingress-plan.ts';

/** What is read from the config cluster alone (001-R9). Keys are `namespace/name`. */
export interface ConfigObjects {
  readonly ingresses: readonly MultiClusterIngress[];
  readonly services: readonly MultiClusterService[];
  readonly backendConfigs: ReadonlyMap<string, BackendConfig>;
  readonly frontendConfigs: ReadonlyMap<string, FrontendConfig>;
  /** Those of type `kubernetes.io/tls`. */
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** One cluster, indexed. Keys are `namespace/name`. */
export interface MemberWorld {
  readonly name: string;
  readonly region: string;
  /** Of its nodes. */
  readonly zone: string;
  /** `<location>/<name>`, as `spec.clusters` says it. */
  readonly link: string;
  /** False until everything of the cluster was seen once: till then absence proves nothing. */
  readonly known: boolean;
  /** Without those being deleted, in which nothing can be created. */
  readonly namespaces: ReadonlySet<string>;
  readonly services: ReadonlyMap<string, Service>;
  /** By Service. */
  readonly endpointSlices: ReadonlyMap<string, readonly EndpointSlice[]>;
}

export interface World {
  readonly config: ConfigObjects;
  /** By name, in the order of the fleet. */
  readonly members: ReadonlyMap<string, MemberWorld>;
  /** Ingresses of the other clusters: one of them may have been the config cluster before (001-R11). */
  readonly elsewhere: readonly MultiClusterIngress[];
  /** What is served, by uid of the ingress: what a bad edit leaves in place (001-R8). */
  readonly served: ReadonlyMap<string, IngressPlan>;
}
