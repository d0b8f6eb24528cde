import type { Pod } from '../../kube/api/pod.ts';
import type { Backend } from '../../proxy/table/backend.ts';
import type { StreamListener } from '../../proxy/table/listener.ts';
import type { StreamRoute } from '../../proxy/table/route.ts';
import { MESH_TRUST, WORKLOAD_CERTIFICATE } from './mesh-backend.ts';
import { portOf } from './mesh-endpoints.ts';
import type { MeshCluster } from './mesh-world.ts';
import { INBOUND_PORT, MESH_PROTOCOLS } from './names.ts';
import { serviceHost, sniName } from './sni-name.ts';

export interface Inbound {
  readonly streams: readonly StreamListener[];
  readonly backends: Readonly<Record<string, Backend>>;
}

/**
 * The server side of a sidecar: ends mutual TLS of the mesh, and hands the bytes to the program of the port that the server
 * name asks for. A client without a certificate of the mesh ends here (002-D4). Plain text goes to the program itself, past
 * the sidecar, which is what permissive means.
 */
export function inboundOf(cluster: MeshCluster, pod: Pod): Inbound {
  const routes: StreamRoute[] = [];
  const backends: Record<string, Backend> = {};
  const address = pod.status?.podIP ?? '';
  const namespace = pod.metadata.namespace ?? '';
  for (const [key, service] of cluster.services) {
    if (service.metadata.namespace !== namespace) continue;
    const host = serviceHost(namespace, service.metadata.name);
    for (const { port, name = '' } of service.spec?.ports ?? []) {
      const target = targetPort(cluster, key, name, pod.metadata.name);
      if (target === undefined) continue;
      const backend = `inbound|${String(port)}||${host}`;
      routes.push({
        id: backend,
        createdAt: service.metadata.creationTimestamp ?? '',
        hostnames: [sniName(host, port)],
        backends: [{ backend, weight: 1 }],
      });
      const endpoints = [{ address, port: target, cluster: cluster.name, region: '' }];
      backends[backend] = { name: backend, endpoints, drainingTimeoutMs: 0 };
    }
  }
  return { streams: address === '' ? [] : [listener(routes)], backends };
}

/** Of the slice that has the pod, ready or not. */
function targetPort(cluster: MeshCluster, service: string, portName: string, pod: string): number | undefined {
  const slice = cluster.endpointSlices
    .get(service)
    ?.find(({ endpoints }) => endpoints?.some(({ targetRef }) => targetRef?.kind === 'Pod' && targetRef.name === pod));
  return slice === undefined ? undefined : portOf(slice, portName);
}

function listener(routes: readonly StreamRoute[]): StreamListener {
  return {
    name: 'inbound',
    port: INBOUND_PORT,
    protocol: 'TLS',
    tls: {
      certificates: [WORKLOAD_CERTIFICATE],
      clients: { trust: MESH_TRUST, invalid: 'reject' },
      alpn: MESH_PROTOCOLS,
    },
    requireAlpn: MESH_PROTOCOLS,
    routes,
  };
}
