import { isIPv6 } from 'node:net';
import type { ServiceImport, ServiceImportSpec } from '../../kube/api/mcs-api.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import type { ClusterWorld } from './clusterset-world.ts';
import { derivedServiceOf } from './derived-services.ts';
import type { McsSpelling } from './mcs-spelling.ts';
import type { MergedExports } from './merge-exports.ts';
import type { MergedImport } from './merged-import.ts';
import { derivedServiceName } from './name-hash.ts';

/**
 * The ServiceImports of one cluster: one for each import whose namespace exists there (000-R1, 000-R2). Their address is the
 * ClusterIP of the derived Service, absent until the cluster has allocated it (000-R5). Held imports keep what they have.
 */
export function desiredImports(cluster: ClusterWorld, { spelling, imports }: MergedExports): readonly ServiceImport[] {
  return [...imports]
    .filter(([, { namespace }]) => cluster.namespaces.has(namespace))
    .flatMap(([key, imported]) => {
      const existing = cluster.serviceImports.get(key);
      if (imported.held && existing !== undefined) return [existing];
      return [serviceImport(spelling, cluster, imported)];
    });
}

function serviceImport(spelling: McsSpelling, cluster: ClusterWorld, imported: MergedImport): ServiceImport {
  const { namespace, name, type, exporters, labels = {} } = imported;
  const derived = derivedServiceName(spelling.derivedPrefix, namespace, name);
  const annotations = {
    ...imported.annotations,
    ...(type === 'ClusterSetIP' ? { [spelling.derivedAnnotation]: derived } : {}),
  };
  return {
    apiVersion: apiVersionOf(spelling.serviceImports),
    kind: 'ServiceImport',
    metadata: {
      name,
      namespace,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: importSpec(spelling, cluster, imported),
    status: { clusters: exporters.map((name) => ({ cluster: name })) },
  };
}

function importSpec(spelling: McsSpelling, cluster: ClusterWorld, imported: MergedImport): ServiceImportSpec {
  const { type, ports, sessionAffinity, sessionAffinityConfig, internalTrafficPolicy, trafficDistribution } = imported;
  const ips = type === 'ClusterSetIP' ? clusterSetAddresses(spelling, cluster, imported) : [];
  const ipFamilies = type === 'Headless' ? imported.ipFamilies : familiesOf(ips);
  return {
    type,
    ...(ips.length > 0 ? { ips } : {}),
    ...(spelling.hasPolicies && ipFamilies !== undefined && ipFamilies.length > 0 ? { ipFamilies } : {}),
    ports,
    sessionAffinity,
    ...(sessionAffinityConfig === undefined ? {} : { sessionAffinityConfig }),
    ...(internalTrafficPolicy === undefined ? {} : { internalTrafficPolicy }),
    ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
  };
}

function clusterSetAddresses(spelling: McsSpelling, cluster: ClusterWorld, imported: MergedImport): readonly string[] {
  const { clusterIP = '', clusterIPs = [clusterIP] } = derivedServiceOf(spelling, cluster, imported)?.spec ?? {};
  return clusterIPs.filter((address) => address !== '' && address !== 'None').slice(0, spelling.maxAddresses);
}

function familiesOf(addresses: readonly string[]): readonly ('IPv4' | 'IPv6')[] {
  return addresses.map((address) => (isIPv6(address) ? 'IPv6' : 'IPv4'));
}

/**
 * Our spec and annotation, word for word: what a user changed is overwritten (000-B13). With policies labels and
 * annotations are those that were exported and no others. The status is written apart.
 */
export function overlayImport(
  { hasPolicies }: Pick<McsSpelling, 'hasPolicies'>,
  current: ServiceImport,
  desired: ServiceImport,
): ServiceImport {
  if (current === desired) return current;
  const { labels: currentLabels, annotations: currentAnnotations, ...metadata } = current.metadata;
  const labels = hasPolicies ? desired.metadata.labels : currentLabels;
  const annotations = { ...(hasPolicies ? {} : currentAnnotations), ...desired.metadata.annotations };
  return {
    ...current,
    metadata: {
      ...metadata,
      ...(labels === undefined ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: desired.spec,
  };
}
