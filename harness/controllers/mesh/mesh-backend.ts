import type { Backend, Endpoint } from '../../proxy/table/backend.ts';
import type { MeshEndpoint } from './mesh-endpoints.ts';
import { INBOUND_PORT } from './names.ts';
import type { MeshProtocol } from './service-protocol.ts';
import type { Target } from './split-horizon.ts';

/** What proxies of the mesh call their certificate, and what they believe. */
export const WORKLOAD_CERTIFICATE = 'workload';
export const MESH_TRUST = 'mesh';

/** How long requests in flight to an endpoint that left may go on. */
const DRAINING_MS = 30_000;

export interface MeshBackendOptions {
  readonly name: string;
  readonly targets: readonly Target[];
  readonly protocol: MeshProtocol;
  /** By which a remote gateway, and the inbound side of a sidecar, knows the port. 002-D1 */
  readonly serverName: string;
  /** Of everybody behind the targets. */
  readonly identities: readonly string[];
}

/**
 * A port of a Service as a sidecar sends to it: pods with a sidecar by mutual TLS, in its own network directly, in another
 * through its gateways; pods without one in the clear (002-D1). By weight, wherever they are (002-D5, 002-D6).
 */
export function meshBackend({ name, targets, protocol, serverName, identities }: MeshBackendOptions): Backend {
  return {
    name,
    endpoints: targets.map(endpointOf),
    drainingTimeoutMs: DRAINING_MS,
    balance: 'weighted',
    ...(protocol === 'http2' ? { protocol: 'h2' } : {}),
    ...(identities.length === 0
      ? {}
      : {
          tls: {
            serverName,
            trust: MESH_TRUST,
            certificate: WORKLOAD_CERTIFICATE,
            names: identities.map((value) => ({ type: 'uri', value }) as const),
            alpn: ALPN[protocol],
          },
        }),
  };
}

const ALPN: Readonly<Record<MeshProtocol, readonly string[]>> = {
  http: ['istio-http/1.1', 'istio'],
  http2: ['istio-h2', 'istio'],
  tcp: ['istio'],
};

/** Each once, sorted. */
export function identitiesOf(endpoints: readonly MeshEndpoint[]): readonly string[] {
  return [...new Set(endpoints.flatMap(({ identity }) => (identity === undefined ? [] : [identity])))].sort();
}

function endpointOf(target: Target): Endpoint {
  const { weight } = target;
  if (target.kind === 'gateway') {
    const { address, port, cluster } = target.gateway;
    return { address, port, cluster, region: '', weight };
  }
  const { address, port, cluster, identity } = target.endpoint;
  if (identity === undefined) return { address, port, cluster, region: '', weight, clear: true };
  return { address, port: INBOUND_PORT, cluster, region: '', weight };
}
