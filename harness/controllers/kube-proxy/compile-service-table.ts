/**
 * What kube-proxy does with Services, as a table for a service proxy.
 *
 * Mirrors kube-proxy `pkg/proxy/serviceport.go` and `util/utils.go` (ShouldSkipService). Does not: SCTP, IPv6,
 * loadBalancerSourceRanges, healthCheckNodePort.
 */
import { isIPv4 } from 'node:net';
import type { Node, Service, ServicePort } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type { ServiceEntry, ServiceNode, ServiceTable } from '../../network/services/service-table.ts';
import { slicesByService } from '../runtime/slices-by-service.ts';
import { endpointsOf } from './service-endpoints.ts';

/** Somebody else serves a Service with this label. */
const LABEL_PROXY_NAME = 'service.kubernetes.io/service-proxy-name';
/** Nobody serves a Service with this label. */
const LABEL_HEADLESS = 'service.kubernetes.io/headless';

const DEFAULT_AFFINITY_SECONDS = 10_800;

export interface ServiceWorld {
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly nodes: readonly Node[];
}

export function compileServiceTable({ services, slices, nodes }: ServiceWorld): ServiceTable {
  const byService = slicesByService(slices);
  return {
    nodes: nodes.map(serviceNode),
    services: services.flatMap((service) => entriesOf(service, byService.get(serviceKey(service)) ?? [])),
  };
}

function serviceKey({ metadata }: Service): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function serviceNode({ metadata, status }: Node): ServiceNode {
  const addresses = (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  return { name: metadata.name, addresses: addresses.filter(isIPv4) };
}

function entriesOf(service: Service, slices: readonly EndpointSlice[]): ServiceEntry[] {
  if (isSkipped(service)) return [];
  return (service.spec?.ports ?? []).flatMap((port) => {
    const protocol = port.protocol ?? 'TCP';
    return protocol === 'SCTP' ? [] : [entryOf(service, port, protocol, slices)];
  });
}

function isSkipped({ metadata, spec }: Service): boolean {
  const labels = metadata.labels ?? {};
  if (Object.hasOwn(labels, LABEL_PROXY_NAME) || Object.hasOwn(labels, LABEL_HEADLESS)) return true;
  return spec?.type === 'ExternalName' || !isIPv4(spec?.clusterIP ?? '');
}

function entryOf(
  service: Service,
  port: ServicePort,
  protocol: 'TCP' | 'UDP',
  slices: readonly EndpointSlice[],
): ServiceEntry {
  const { spec = {} } = service;
  const external = spec.externalTrafficPolicy ?? 'Cluster';
  return {
    name: `${serviceKey(service)}:${port.name ?? ''}/${protocol}`,
    protocol,
    port: port.port,
    clusterAddresses: (spec.clusterIPs ?? [spec.clusterIP ?? '']).filter(isIPv4),
    externalAddresses: externalAddresses(service),
    ...(port.nodePort === undefined || port.nodePort === 0 ? {} : { nodePort: port.nodePort }),
    internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
    externalTrafficPolicy: external,
    ...(spec.sessionAffinity === 'ClientIP'
      ? { affinityTimeoutMs: 1000 * (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS) }
      : {}),
    endpoints: endpointsOf(port, slices),
  };
}

function externalAddresses({ spec, status }: Service): readonly string[] {
  const ingress = (status?.loadBalancer?.ingress ?? [])
    // A load balancer that is a proxy of its own is not short-circuited.
    .filter(({ ipMode }) => ipMode !== 'Proxy')
    .map(({ ip }) => ip ?? '');
  return [...new Set([...(spec?.externalIPs ?? []), ...ingress])].filter(isIPv4);
}
