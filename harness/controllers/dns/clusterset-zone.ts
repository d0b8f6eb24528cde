import { isIP } from 'node:net';
import type { EndpointSlice } from '../../kube/api/discovery.ts';
import { LABEL_MCS_SERVICE_NAME, LABEL_MCS_SOURCE_CLUSTER } from '../../kube/api/mcs-api.ts';
import type { DnsZone } from '../../network/dns/dns-table.ts';
import { slicesByService } from '../runtime/slices-by-service.ts';
import { addEmptyNames } from './empty-names.ts';
import type { ServiceImport } from './service-import.ts';
import { addEndpoints, addVirtualAddresses } from './service-records.ts';
import { ZoneNames } from './zone-names.ts';

export const CLUSTERSET_DOMAIN = 'clusterset.local';

/**
 * The names of imported Services. Mirrors CoreDNS `plugin/kubernetes` findMultiClusterServices: endpoints are named
 * `ENDPOINT.CLUSTER.SERVICE.NAMESPACE.svc.clusterset.local`.
 */
export function clustersetZone(
  imports: readonly ServiceImport[],
  slices: readonly EndpointSlice[],
  namespaces: ReadonlySet<string>,
): Pick<DnsZone, 'origin' | 'names'> {
  const names = new ZoneNames();
  addEmptyNames(names, CLUSTERSET_DOMAIN, namespaces);
  const byImport = slicesByService(slices, LABEL_MCS_SERVICE_NAME);
  for (const { metadata, spec = {} } of imports) {
    const { namespace = '', name } = metadata;
    if (!namespaces.has(namespace)) continue;
    const base = `${name}.${namespace}.svc.${CLUSTERSET_DOMAIN}`;
    const headless = spec.type === 'Headless';
    const addresses = (spec.ips ?? []).filter((address) => isIP(address) !== 0);
    if (!headless) addVirtualAddresses(names, base, addresses, spec.ports ?? []);
    for (const slice of byImport.get(`${namespace}/${name}`) ?? []) {
      const cluster = slice.metadata.labels?.[LABEL_MCS_SOURCE_CLUSTER] ?? '';
      addEndpoints(names, { base, parent: cluster === '' ? base : `${cluster}.${base}`, headless }, [slice]);
    }
  }
  return { origin: CLUSTERSET_DOMAIN, names: names.records };
}
