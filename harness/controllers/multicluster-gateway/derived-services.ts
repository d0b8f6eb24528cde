import type { Service, ServicePort } from '../../kube/api/core.ts';
import type { ServiceImportPort } from '../../kube/api/net-gke.ts';
import type { MergedExports, MergedImport } from './merge-exports.ts';
import { importPort } from './merge-ports.ts';
import { derivedServiceName, isDerivedServiceName } from './name-hash.ts';
import { LABEL_APP_MANAGED_BY, LABEL_MCS_SERVICE_NAME, MANAGED_BY } from './names.ts';
import type { ClusterWorld } from './world.ts';

/**
 * The Service without selector that stands for each `ClusterSetIP` import in one cluster; its ClusterIP is the import's
 * (000-R5, R10). Held imports keep the one they have.
 */
export function desiredDerivedServices(cluster: ClusterWorld, { imports }: MergedExports): readonly Service[] {
  return [...imports.values()]
    .filter(({ namespace, type }) => cluster.namespaces.has(namespace) && type === 'ClusterSetIP')
    .flatMap((imported) => {
      if (!imported.held) return [derivedService(imported)];
      const { namespace, name } = imported;
      const kept = cluster.services.get(`${namespace}/${derivedServiceName(namespace, name)}`);
      return kept === undefined ? [] : [kept];
    });
}

/** The Services that {@link desiredDerivedServices} answers for: by name, so that one that lost its label is mended too. */
export function existingDerivedServices(cluster: ClusterWorld): readonly Service[] {
  return [...cluster.services.values()].filter(({ metadata }) => isDerivedServiceName(metadata.name));
}

function derivedService({ namespace, name, ports, sessionAffinity, sessionAffinityConfig }: MergedImport): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: derivedServiceName(namespace, name),
      namespace,
      labels: { [LABEL_APP_MANAGED_BY]: MANAGED_BY, [LABEL_MCS_SERVICE_NAME]: name },
    },
    spec: {
      type: 'ClusterIP',
      ports: ports.map((port) => ({ ...port })),
      sessionAffinity,
      ...(sessionAffinityConfig === undefined ? {} : { sessionAffinityConfig }),
    },
  };
}

/** The desired fields over what the server filled in: cluster IP, target ports, IP families. */
export function overlayDerivedService(current: Service, desired: Service): Service {
  if (current === desired) return current;
  const { selector: _, ports, sessionAffinityConfig: _config, ...kept } = current.spec ?? {};
  const config = desired.spec?.sessionAffinityConfig;
  return {
    ...current,
    metadata: { ...current.metadata, labels: { ...current.metadata.labels, ...desired.metadata.labels } },
    spec: {
      ...kept,
      ports: samePorts(ports, desired.spec?.ports) ? (ports ?? []) : (desired.spec?.ports ?? []),
      sessionAffinity: desired.spec?.sessionAffinity ?? 'None',
      ...(config !== undefined ? { sessionAffinityConfig: config } : {}),
    },
  };
}

function samePorts(current: readonly ServicePort[] = [], desired: readonly ServiceImportPort[] = []): boolean {
  return JSON.stringify(current.map(importPort)) === JSON.stringify(desired.map(importPort));
}
