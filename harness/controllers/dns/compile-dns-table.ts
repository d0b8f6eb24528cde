/**
 * What CoreDNS says about a cluster, as a table for a DNS server: `cluster.local`, the reverse zones and, where there are
 * ServiceImports, `clusterset.local`.
 *
 * Mirrors CoreDNS `plugin/kubernetes` as kubeadm configures it: `pods insecure`, `ttl 30`, `fallthrough` of the reverse
 * zones, and `multicluster clusterset.local`.
 */
import { isIP, isIPv4 } from 'node:net';
import type { Namespace, Service } from '../../kube/api/core.ts';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import type { DnsTable, DnsZone } from '../../network/dns/dns-table.ts';
import { clustersetZone } from './clusterset-zone.ts';
import { addEmptyNames } from './empty-names.ts';
import type { ServiceImport } from './service-import.ts';
import { addEndpoints, addVirtualAddresses, endpointLabel, readyEndpoints } from './service-records.ts';
import { slicesByService } from '../runtime/slices-by-service.ts';
import { ZoneNames } from './zone-names.ts';

export interface DnsWorld {
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  /** Absent while the cluster knows no such kind. */
  readonly imports?: readonly ServiceImport[];
}

export interface DnsTableOptions {
  /** @default "cluster.local" */
  readonly domain?: string;
  /** Where the DNS server listens: the address of its own name, while there is no Service of it. */
  readonly serverAddress: string;
  /** Of the zones' SOA records: seconds since 1970 of the last change. */
  readonly serial: number;
}

export const DNS_TTL_SECONDS = 30;
/** As the plugin's default. */
const CLUSTERSET_TTL_SECONDS = 5;
/** Of the DNS schema, not of the server. */
const DNS_VERSION = '1.1.0';
const DNS_SERVICE = { namespace: 'kube-system', name: 'kube-dns' } as const;

export function compileDnsTable(world: DnsWorld, options: DnsTableOptions): DnsTable {
  const { domain = 'cluster.local', serial, serverAddress } = options;
  const namespaces = new Set(world.namespaces.map(({ metadata }) => metadata.name));
  const common = { ttlSeconds: DNS_TTL_SECONDS, serial, nameServer: nameServer(world.services, serverAddress) };
  const { imports } = world;
  return {
    zones: [
      { ...common, origin: domain, names: clusterNames(world, domain, namespaces).records, podNamespaces: namespaces },
      { ...common, origin: 'in-addr.arpa', names: reverseNames(world, domain).records, fallsThrough: true },
      { ...common, origin: 'ip6.arpa', names: new Map(), fallsThrough: true },
      ...(imports === undefined ? [] : [{ ...common, ...clustersetZone(imports, world.slices, namespaces) }]),
    ],
  };
}

/** The zone of imported Services alone, for a server beside the cluster's own. */
export function compileClustersetTable(
  {
    namespaces,
    slices,
    imports,
  }: Pick<DnsWorld, 'namespaces' | 'slices'> & { readonly imports: readonly ServiceImport[] },
  { serverAddress, serial }: Pick<DnsTableOptions, 'serverAddress' | 'serial'>,
): DnsTable {
  const known = new Set(namespaces.map(({ metadata }) => metadata.name));
  const common = { ttlSeconds: CLUSTERSET_TTL_SECONDS, serial, nameServer: nameServer([], serverAddress) };
  return { zones: [{ ...common, ...clustersetZone(imports, slices, known) }] };
}

function clusterNames({ services, slices }: DnsWorld, domain: string, namespaces: ReadonlySet<string>): ZoneNames {
  const names = new ZoneNames();
  addEmptyNames(names, domain, namespaces);
  names.set(`dns-version.${domain}`, { text: DNS_VERSION });
  const byService = slicesByService(slices);
  for (const service of services) {
    const { namespace = '', name } = service.metadata;
    if (namespaces.has(namespace))
      addService(names, service, `${name}.${namespace}.svc.${domain}`, byService.get(`${namespace}/${name}`) ?? []);
  }
  return names;
}

function addService(names: ZoneNames, { spec = {} }: Service, base: string, slices: readonly EndpointSlice[]): void {
  if (spec.type === 'ExternalName') {
    const target = (spec.externalName ?? '').replace(/\.$/, '');
    if (target !== '' && isIP(target) === 0) names.set(base, { alias: target });
    return;
  }
  const headless = spec.clusterIP === 'None';
  if (!headless) addVirtualAddresses(names, base, clusterAddresses(spec), spec.ports ?? []);
  addEndpoints(names, { base, parent: base, headless }, slices);
}

function clusterAddresses({ clusterIP = '', clusterIPs = [clusterIP] }: NonNullable<Service['spec']>): string[] {
  return clusterIPs.filter((address) => isIP(address) !== 0);
}

/** What the zones name as their server: the DNS Service, or the server itself while there is none. */
function nameServer(services: readonly Service[], serverAddress: string): DnsZone['nameServer'] {
  const { namespace, name } = DNS_SERVICE;
  const service = services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const [address] = clusterAddresses(service?.spec ?? {});
  return address === undefined
    ? { label: 'ns.dns', address: serverAddress }
    : { label: `${name}.${namespace}.svc`, address };
}

/** A cluster address stands for its Service; other addresses for every endpoint that has them. */
function reverseNames({ services, slices }: DnsWorld, domain: string): ZoneNames {
  const names = new ZoneNames();
  const virtual = new Set<string>();
  for (const { metadata, spec = {} } of services) {
    for (const address of clusterAddresses(spec).filter((each) => isIPv4(each) && !virtual.has(each))) {
      virtual.add(address);
      names.pointer(reverseName(address), `${metadata.name}.${metadata.namespace ?? ''}.svc.${domain}`);
    }
  }
  for (const [service, own] of slicesByService(slices)) {
    const [namespace = '', name = ''] = service.split('/');
    for (const endpoint of own.flatMap(readyEndpoints))
      for (const address of endpoint.addresses.filter((each) => isIPv4(each) && !virtual.has(each)))
        names.pointer(reverseName(address), `${endpointLabel(endpoint, address)}.${name}.${namespace}.svc.${domain}`);
  }
  return names;
}

function reverseName(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}
