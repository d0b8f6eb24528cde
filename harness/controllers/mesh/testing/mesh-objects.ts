/** A small mesh for tests: Services, pods with and without sidecars, gateways of networks. */
import type { Namespace, Node, Service } from '../../../kube/api/core.ts';
import { LABEL_SERVICE_NAME, type EndpointSlice } from '../../../kube/api/discovery.ts';
import type { MeshGateway, MeshGatewayServer } from '../../../kube/api/istio.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { meshCluster, type MeshCluster, type MeshWorld } from '../mesh-world.ts';

export interface TestPod {
  readonly name: string;
  readonly address: string;
  /** @default true */
  readonly hasSidecar?: boolean;
  /** @default true */
  readonly isReady?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

export function systemNamespace(network: string): Namespace {
  const labels = { 'topology.istio.io/network': network };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system', labels } };
}

export function meshService(
  name: string,
  { spec = {}, ...metadata }: Partial<Service['metadata']> & { readonly spec?: Service['spec'] } = {},
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'sample', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    spec: { clusterIP: '10.0.0.1', ports: [{ name: 'http', port: 5000, targetPort: 5000 }], ...spec },
  };
}

export function gatewayService(network: string, addresses: readonly string[], labels = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: `gateway-${network}`,
      namespace: 'istio-system',
      labels: { 'topology.istio.io/network': network, ...labels },
    },
    spec: { type: 'LoadBalancer', clusterIP: '10.0.0.2', ports: [{ name: 'tls', port: 15_443 }] },
    status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } },
  };
}

export function podObject({ name, address, hasSidecar = true, labels = {} }: TestPod): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'sample',
      labels: { ...(hasSidecar ? { 'security.istio.io/tlsMode': 'istio' } : {}), ...labels },
    },
    spec: { serviceAccountName: 'default', containers: [{ name: 'app', image: 'app' }] },
    status: { podIP: address },
  };
}

export function podSlice(service: string, pods: readonly TestPod[], port = 5000): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-abcde`, namespace: 'sample', labels: { [LABEL_SERVICE_NAME]: service } },
    addressType: 'IPv4',
    endpoints: pods.map(({ name, address, isReady = true }) => ({
      addresses: [address],
      conditions: { ready: isReady },
      targetRef: { kind: 'Pod', namespace: 'sample', name },
    })),
    ports: [{ name: 'http', protocol: 'TCP', port }],
  };
}

export interface TestCluster {
  readonly name: string;
  readonly network: string;
  /** Behind `helloworld.sample:5000`; absent: the Service is not there. */
  readonly helloworld?: readonly TestPod[];
  readonly services?: readonly Service[];
  /** Behind no Service. */
  readonly pods?: readonly TestPod[];
  readonly nodes?: readonly Node[];
}

export function testCluster({
  name,
  network,
  helloworld,
  services = [],
  pods = [],
  nodes = [],
}: TestCluster): MeshCluster {
  return meshCluster(name, {
    namespaces: [systemNamespace(network)],
    services: [...(helloworld === undefined ? [] : [meshService('helloworld')]), ...services],
    endpointSlices: helloworld === undefined ? [] : [podSlice('helloworld', helloworld)],
    pods: [...(helloworld ?? []), ...pods].map(podObject),
    nodes,
  });
}

/** The first is home. */
export function meshWorld(clusters: readonly MeshCluster[], gateways: readonly MeshGateway[] = []): MeshWorld {
  return {
    home: clusters[0]?.name ?? '',
    clusters: new Map(clusters.map((cluster) => [cluster.name, cluster])),
    gateways,
  };
}

export function meshGateway(server: Partial<MeshGatewayServer> = {}, name = 'cross-network-gateway'): MeshGateway {
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'Gateway',
    metadata: { name, namespace: 'istio-system' },
    spec: {
      selector: { istio: 'eastwestgateway' },
      servers: [
        {
          port: { number: 15_443, name: 'tls', protocol: 'TLS' },
          tls: { mode: 'AUTO_PASSTHROUGH' },
          hosts: ['*.local'],
          ...server,
        },
      ],
    },
  };
}
