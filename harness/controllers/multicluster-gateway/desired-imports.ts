import type { ServiceImport } from '../../kube/api/net-gke.ts';
import type { MergedExports, MergedImport } from './merge-exports.ts';
import { derivedServiceName } from './name-hash.ts';
import { ANNOTATION_DERIVED_SERVICE } from './names.ts';
import type { ClusterWorld } from './world.ts';

/**
 * The ServiceImports of one cluster: one for each import whose namespace exists there (000-R1, R2). Their address is the
 * ClusterIP of the derived Service, absent until the cluster has allocated it (000-R5). Held imports keep what they have.
 */
export function desiredImports(cluster: ClusterWorld, { imports }: MergedExports): readonly ServiceImport[] {
  return [...imports]
    .filter(([, { namespace }]) => cluster.namespaces.has(namespace))
    .flatMap(([key, imported]) => {
      const existing = cluster.serviceImports.get(key);
      if (imported.held && existing !== undefined) return [existing];
      return [serviceImport(cluster, imported)];
    });
}

function serviceImport(cluster: ClusterWorld, imported: MergedImport): ServiceImport {
  const { namespace, name, type, ports, sessionAffinity, sessionAffinityConfig, exporters } = imported;
  const derived = derivedServiceName(namespace, name);
  const address = cluster.services.get(`${namespace}/${derived}`)?.spec?.clusterIP ?? '';
  const clusterSet = type === 'ClusterSetIP';
  return {
    apiVersion: 'net.gke.io/v1',
    kind: 'ServiceImport',
    metadata: { name, namespace, ...(clusterSet ? { annotations: { [ANNOTATION_DERIVED_SERVICE]: derived } } : {}) },
    spec: {
      type,
      ...(clusterSet && address !== '' ? { ips: [address] } : {}),
      ports,
      sessionAffinity,
      ...(sessionAffinityConfig === undefined ? {} : { sessionAffinityConfig }),
    },
    status: { clusters: exporters.map((cluster) => ({ cluster })) },
  };
}

/** Our spec and annotation, word for word: what a user changed is overwritten (000-B13). The status is written apart. */
export function overlayImport(current: ServiceImport, desired: ServiceImport): ServiceImport {
  if (current === desired) return current;
  const annotations = { ...current.metadata.annotations, ...desired.metadata.annotations };
  return {
    ...current,
    metadata: { ...current.metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: desired.spec,
  };
}
