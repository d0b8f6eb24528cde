import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type { Backend, Endpoint } from '../../proxy/table/backend.ts';
import { readyEndpoints } from '../clusterset/import-endpoints.ts';
import { derivedName } from './derived-names.ts';
import type { PlannedBackend } from './ingress-plan.ts';
import type { MemberWorld } from './world.ts';

/**
 * Unless a BackendConfig says more, upstream drains for 0 s, which cuts requests in flight to a removed endpoint. Here they may
 * finish (001-D9), within the deadline that a request has anyway.
 */
const DRAINING_TIMEOUT_MS = 30_000;

export interface IngressBackendOptions {
  readonly name: string;
  readonly namespace: string;
  /** The clusters whose pods count (001-R2). */
  readonly members: readonly MemberWorld[];
  readonly healthCheckTimeScale: number;
}

/**
 * One port of a MultiClusterService as the proxy serves it: 001-D5, D7. Each endpoint has its region, by which the nearest
 * healthy cluster is found, and the next one when that has none (001-D3, D4).
 */
export function compileIngressBackend(
  planned: PlannedBackend,
  { name, namespace, members, healthCheckTimeScale }: IngressBackendOptions,
): Backend {
  const { protocol, healthCheck, drainingTimeoutMs = DRAINING_TIMEOUT_MS, affinity } = planned;
  const key = `${namespace}/${derivedName(namespace, planned.service)}`;
  const { type, intervalMs, timeoutMs, ...check } = healthCheck;
  const scaled = (ms: number): number => Math.max(1, Math.round(ms * healthCheckTimeScale));
  return {
    name,
    exporters: members.map((member) => member.name),
    endpoints: members.flatMap((member) => memberEndpoints(member, key, planned)),
    healthCheck: {
      ...(type === 'HTTP' ? {} : { type }),
      ...check,
      intervalMs: scaled(intervalMs),
      timeoutMs: scaled(timeoutMs),
    },
    drainingTimeoutMs,
    ...(protocol === 'HTTP2' ? { protocol: 'h2' } : {}),
    // Certificates of pods are not verified (001-D7).
    ...(protocol === 'HTTP' ? {} : { tls: { serverName: '', trust: 'none' } }),
    ...(affinity === undefined ? {} : { affinity }),
  };
}

/** Ready pods of the derived Service, by address: they come and go with their readiness (001-R4). Does not: IPv6. */
function memberEndpoints(
  { name: cluster, region, endpointSlices }: MemberWorld,
  key: string,
  planned: PlannedBackend,
): readonly Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of endpointSlices.get(key) ?? []) {
    const port = slice.addressType === 'IPv4' ? podPort(slice, planned) : undefined;
    if (port === undefined) continue;
    for (const { addresses } of readyEndpoints(slice))
      for (const address of addresses.slice(0, 1))
        found.set(`${address}:${String(port)}`, { address, port, cluster, region });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

/** A port that the MultiClusterService does not have any more is still that of the last good configuration (001-R8). */
function podPort({ ports }: EndpointSlice, { portName, targetPort }: PlannedBackend): number | undefined {
  const named = (ports ?? []).find(({ name = '' }) => name === portName)?.port;
  return named ?? (typeof targetPort === 'number' ? targetPort : undefined);
}
