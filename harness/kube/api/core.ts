/** Core group, `v1`: the kinds and fields that fleetbed reads or writes. */
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

export interface Namespace extends KubeObject {
  readonly status?: { readonly phase?: 'Active' | 'Terminating' };
}
export const NAMESPACE: ResourceType<Namespace> = resourceType('v1', 'Namespace', 'namespaces', 'Cluster');

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  /** Values are base64. */
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}
export const CONFIG_MAP: ResourceType<ConfigMap> = resourceType('v1', 'ConfigMap', 'configmaps');

export interface Secret extends KubeObject {
  readonly type?: string;
  /** Values are base64. */
  readonly data?: Readonly<Record<string, string>>;
  /** Plain text, write-only: the server moves it to `data`. */
  readonly stringData?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}
export const SECRET: ResourceType<Secret> = resourceType('v1', 'Secret', 'secrets');

export interface ServiceAccount extends KubeObject {
  readonly automountServiceAccountToken?: boolean;
}
export const SERVICE_ACCOUNT: ResourceType<ServiceAccount> = resourceType('v1', 'ServiceAccount', 'serviceaccounts');

/** A condition of a Node, Pod or Deployment, which do not use `metav1.Condition`. */
export interface CoreCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

/** Of a Node, which also says when its kubelet last spoke. */
export interface NodeCondition extends CoreCondition {
  readonly lastHeartbeatTime?: string;
}

export interface Node extends KubeObject {
  readonly spec?: {
    readonly podCIDR?: string;
    readonly podCIDRs?: readonly string[];
    readonly providerID?: string;
    readonly unschedulable?: boolean;
    readonly taints?: readonly Taint[];
  };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly capacity?: Readonly<Record<string, string>>;
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly NodeCondition[];
    readonly nodeInfo?: { readonly kubeletVersion: string; readonly containerRuntimeVersion: string };
  };
}
export const NODE: ResourceType<Node> = resourceType('v1', 'Node', 'nodes', 'Cluster');

export interface PersistentVolumeClaim extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: { readonly phase?: string };
}
export const PERSISTENT_VOLUME_CLAIM: ResourceType<PersistentVolumeClaim> = resourceType(
  'v1',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
);

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: Protocol;
  readonly appProtocol?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

export interface SessionAffinityConfig {
  readonly clientIP?: { readonly timeoutSeconds?: number };
}

export interface ServiceSpec {
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePort[];
  /** An address, `None` for a headless Service, or empty before the server allocates one. */
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[];
  readonly ipFamilyPolicy?: string;
  readonly externalIPs?: readonly string[];
  readonly externalName?: string;
  readonly loadBalancerClass?: string;
  readonly loadBalancerIP?: string;
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  readonly internalTrafficPolicy?: 'Cluster' | 'Local';
  readonly publishNotReadyAddresses?: boolean;
  readonly sessionAffinity?: 'None' | 'ClientIP';
  readonly sessionAffinityConfig?: SessionAffinityConfig;
  /** @example "PreferClose" */
  readonly trafficDistribution?: string;
}

export interface Service extends KubeObject {
  readonly spec?: ServiceSpec;
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string; readonly ipMode?: string }[];
    };
    readonly conditions?: readonly Condition[];
  };
}
export const SERVICE: ResourceType<Service> = resourceType('v1', 'Service', 'services');

/** A reference to an object, as Events and EndpointSlices hold it. */
export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
}

export interface EndpointAddress {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: ObjectReference;
}

export interface EndpointSubset {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly protocol?: Protocol;
    readonly appProtocol?: string;
  }[];
}

export interface Endpoints extends KubeObject {
  readonly subsets?: readonly EndpointSubset[];
}
export const ENDPOINTS: ResourceType<Endpoints> = resourceType('v1', 'Endpoints', 'endpoints');

/** `core/v1` Event, not `events.k8s.io/v1`. */
export interface Event extends KubeObject {
  readonly involvedObject: ObjectReference;
  readonly type?: 'Normal' | 'Warning';
  readonly reason?: string;
  readonly message?: string;
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
  readonly count?: number;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
}
export const EVENT: ResourceType<Event> = resourceType('v1', 'Event', 'events');
