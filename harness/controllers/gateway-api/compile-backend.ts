import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type { Backend, ClientTls, Endpoint } from '../../proxy/table/backend.ts';
import { policyOf, type BackendPolicies, type EvaluatedPolicy } from './backend-tls.ts';
import type { ServiceBackend } from './service-backend.ts';
import { keyTextOf, type World } from './world.ts';

/** A backend of the table before its endpoints are looked up. */
export interface TableBackend {
  readonly name: string;
  readonly backend: ServiceBackend;
  readonly policy?: EvaluatedPolicy;
  readonly tls?: ClientTls;
}

/** How long requests in flight to a removed endpoint may go on. */
const DRAINING_TIMEOUT_MS = 30_000;

/**
 * Undefined for a Service whose BackendTLSPolicy cannot be kept: what is meant for it must not be sent in the clear.
 *
 * @param certificate shown to its endpoints, by name in the table
 */
export function tableBackend(
  policies: BackendPolicies,
  backend: ServiceBackend,
  certificate: string | undefined,
): TableBackend | undefined {
  const { service, port, use } = backend;
  const name = [`${keyTextOf(service)}:${String(port.port)}`, ...(use === 'http' ? [] : [use])].join('+');
  // TLS of a client goes through as it is.
  const policy = use === 'bytes' ? undefined : policyOf(policies, backend);
  if (policy === undefined) return { name, backend };
  if (policy.tls === undefined) return undefined;
  const tls = certificate === undefined ? policy.tls : { ...policy.tls, certificate };
  return { name: certificate === undefined ? name : `${name}+${certificate}`, backend, policy, tls };
}

export function compileBackend(world: World, { name, backend, tls }: TableBackend): Backend {
  return {
    name,
    endpoints: endpointsOf(world, backend),
    drainingTimeoutMs: DRAINING_TIMEOUT_MS,
    ...(speaksHttp2(backend) ? { protocol: 'h2' } : {}),
    ...(tls === undefined ? {} : { tls }),
  };
}

function speaksHttp2({ use, port }: ServiceBackend): boolean {
  return use === 'grpc' || (use === 'http' && port.appProtocol === 'kubernetes.io/h2c');
}

/** The ready endpoints that the slices of the Service state, whoever wrote them. Does not: IPv6 and FQDN slices. */
function endpointsOf(
  { cluster, region, endpointSlices }: World,
  { service, port }: ServiceBackend,
): readonly Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of endpointSlices.get(keyTextOf(service)) ?? []) {
    if (slice.addressType !== 'IPv4') continue;
    const target = slice.ports?.find(({ name = '' }) => name === (port.name ?? ''))?.port;
    if (target === undefined) continue;
    for (const address of readyAddresses(slice))
      found.set(`${address}:${String(target)}`, { address, port: target, cluster, region });
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

function readyAddresses({ endpoints }: EndpointSlice): readonly string[] {
  return (endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false && conditions?.terminating !== true)
    .flatMap(({ addresses }) => addresses.slice(0, 1));
}
