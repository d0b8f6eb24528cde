/** Objects of Multi Cluster Ingress and worlds of them, with only what a test is about spelled out. All are of namespace `blue`. */
import type { Secret } from '../../kube/api/core.ts';
import type {
  BackendConfig,
  FrontendConfig,
  IngressBackendRef,
  MultiClusterIngress,
  MultiClusterIngressRule,
  MultiClusterService,
  MultiClusterServicePort,
} from '../../kube/api/multicluster-ingress.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import { keyOf, keyText, type KubeObject, type ObjectMeta } from '../../kube/meta/object.ts';
import { derivedName } from '../multicluster-ingress/derived-names.ts';
import type { IngressPlan } from '../multicluster-ingress/ingress-plan.ts';
import type { IngressSettings } from '../multicluster-ingress/ingress-settings.ts';
import type { MemberWorld, World } from '../multicluster-ingress/world.ts';
import { sliceObject } from './objects.ts';

type Metadata = Partial<ObjectMeta>;

export const INGRESS_SETTINGS: IngressSettings = {
  configCluster: 'gke-us',
  loadBalancers: [
    { name: 'lb-0', address: '172.28.0.2' },
    { name: 'lb-1', address: '172.28.0.3' },
  ],
  projectNumber: '000000000001',
  defaultClientRegion: 'us-west1',
  healthCheckTimeScale: 0.1,
  maxIngresses: 50,
  maxServices: 100,
  maxClusters: 15,
};

function metadataOf(name: string, more: Metadata): ObjectMeta {
  const uid = `uid-of-${name}`;
  return { name, namespace: 'blue', generation: 1, uid, creationTimestamp: '2022-01-01T00:00:00Z', ...more };
}

/** Port `web`, 80 to 8080, unless said otherwise. */
export function serviceOfClusters(
  name: string,
  {
    ports = [{ name: 'web', protocol: 'TCP', port: 80, targetPort: 8080 }],
    links,
    ...metadata
  }: { readonly ports?: readonly MultiClusterServicePort[]; readonly links?: readonly string[] } & Metadata = {},
): MultiClusterService {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'MultiClusterService',
    metadata: metadataOf(name, metadata),
    spec: {
      template: { spec: { selector: { app: name }, ports } },
      ...(links === undefined ? {} : { clusters: links.map((link) => ({ link })) }),
    },
  };
}

export function port80(serviceName: string): IngressBackendRef {
  return { serviceName, servicePort: 80 };
}

export interface IngressSketch extends Metadata {
  /** `null` for none. @default port 80 of `default-backend` */
  readonly backend?: IngressBackendRef | null;
  readonly rules?: readonly MultiClusterIngressRule[];
  readonly secrets?: readonly string[];
  readonly vip?: string;
}

export function ingressObject(
  name: string,
  { backend = port80('default-backend'), rules = [], secrets, vip, ...metadata }: IngressSketch = {},
): MultiClusterIngress {
  const tls = secrets?.map((secretName) => ({ secretName }));
  const spec = { ...(backend === null ? {} : { backend }), rules, ...(tls === undefined ? {} : { tls }) };
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'MultiClusterIngress',
    metadata: metadataOf(name, metadata),
    spec: { template: { spec } },
    ...(vip === undefined ? {} : { status: { VIP: vip } }),
  };
}

export function backendConfig(name: string, spec: NonNullable<BackendConfig['spec']>): BackendConfig {
  return { apiVersion: 'cloud.google.com/v1', kind: 'BackendConfig', metadata: metadataOf(name, {}), spec };
}

export function frontendConfig(name: string, spec: NonNullable<FrontendConfig['spec']>): FrontendConfig {
  return { apiVersion: 'networking.gke.io/v1beta1', kind: 'FrontendConfig', metadata: metadataOf(name, {}), spec };
}

/** A cluster with namespace `blue`. */
export function ingressMember(
  name: string,
  location: string,
  slices: readonly EndpointSlice[] = [],
  namespaces: readonly string[] = ['blue'],
): MemberWorld {
  const region = location.replace(/-[a-z]$/, '');
  const byService = slices.map(
    (slice) => [`blue/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`, [slice]] as const,
  );
  return {
    ...{ name, region, zone: location, link: `${location}/${name}`, known: true },
    namespaces: new Set(namespaces),
    services: new Map(),
    endpointSlices: new Map(byService),
  };
}

/** The ready pods of a MultiClusterService in a cluster. */
export function derivedSlice(service: string, ...addresses: readonly string[]): EndpointSlice {
  return sliceObject(derivedName('blue', service), addresses, [{ name: 'web', protocol: 'TCP', port: 8080 }], {
    namespace: 'blue',
  });
}

export interface IngressWorldSketch {
  readonly ingresses?: readonly MultiClusterIngress[];
  readonly services?: readonly MultiClusterService[];
  readonly backendConfigs?: readonly BackendConfig[];
  readonly frontendConfigs?: readonly FrontendConfig[];
  readonly secrets?: readonly Secret[];
  readonly members?: readonly MemberWorld[];
  readonly elsewhere?: readonly MultiClusterIngress[];
  readonly served?: ReadonlyMap<string, IngressPlan>;
}

/** Clusters `gke-us` and `gke-eu`, the Service `default-backend`, and whatever is said. */
export function ingressWorld({
  ingresses = [],
  services = [],
  backendConfigs = [],
  frontendConfigs = [],
  secrets = [],
  members = [ingressMember('gke-us', 'us-west1-a'), ingressMember('gke-eu', 'europe-west1-c')],
  elsewhere = [],
  served = new Map(),
}: IngressWorldSketch = {}): World {
  return {
    config: {
      ingresses,
      services: [serviceOfClusters('default-backend'), ...services],
      backendConfigs: byKey(backendConfigs),
      frontendConfigs: byKey(frontendConfigs),
      secrets: byKey(secrets),
    },
    members: new Map(members.map((member) => [member.name, member])),
    elsewhere,
    served,
  };
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyText(keyOf(object)), object]));
}
