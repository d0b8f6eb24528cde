import type { Service, ServicePort } from '../../kube/api/core.ts';
import { LABEL_MCS_SERVICE_NAME, type ServiceImportPort } from '../../kube/api/mcs-api.ts';
import type { ClusterWorld } from './clusterset-world.ts';
import { LABEL_APP_MANAGED_BY, type McsSpelling } from './mcs-spelling.ts';
import type { MergedExports } from './merge-exports.ts';
import { importPort } from './merge-ports.ts';
import type { MergedImport } from './merged-import.ts';
import { derivedServiceName, isDerivedServiceName } from './name-hash.ts';

/**
 * The Service without selector that stands for each `ClusterSetIP` import in one cluster; its ClusterIP is the import's
 * (000-R5, 000-R10). Held imports keep the one they have.
 */
export function desiredDerivedServices(
  cluster: ClusterWorld,
  { spelling, imports }: MergedExports,
): readonly Service[] {
  return [...imports.values()]
    .filter(({ namespace, type }) => cluster.namespaces.has(namespace) && type === 'ClusterSetIP')
    .flatMap((imported) => {
      if (!imported.held) return [derivedService(spelling, imported)];
      const kept = derivedServiceOf(spelling, cluster, imported);
      return kept === undefined ? [] : [kept];
    });
}

/** The Service that stands for an import in one cluster, as it is now. */
export function derivedServiceOf(
  { derivedPrefix }: Pick<McsSpelling, 'derivedPrefix'>,
  cluster: ClusterWorld,
  { namespace, name }: Pick<MergedImport, 'namespace' | 'name'>,
): Service | undefined {
  return cluster.services.get(`${namespace}/${derivedServiceName(derivedPrefix, namespace, name)}`);
}

/** The Services that {@link desiredDerivedServices} answers for: by name, so that one that lost its label is mended too. */
export function existingDerivedServices(
  cluster: ClusterWorld,
  { derivedPrefix }: Pick<McsSpelling, 'derivedPrefix'>,
): readonly Service[] {
  return [...cluster.services.values()].filter(({ metadata }) => isDerivedServiceName(derivedPrefix, metadata.name));
}

function derivedService({ derivedPrefix, managedBy }: McsSpelling, imported: MergedImport): Service {
  const { namespace, name, ports, sessionAffinity, sessionAffinityConfig } = imported;
  const { ipFamilies = [], internalTrafficPolicy, trafficDistribution } = imported;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: derivedServiceName(derivedPrefix, namespace, name),
      namespace,
      labels: { [LABEL_APP_MANAGED_BY]: managedBy, [LABEL_MCS_SERVICE_NAME]: name },
    },
    spec: {
      type: 'ClusterIP',
      ports: ports.map((port) => ({ ...port })),
      sessionAffinity,
      ...(sessionAffinityConfig === undefined ? {} : { sessionAffinityConfig }),
      // What the cluster has of it; the import says what that is.
      ...(ipFamilies.length > 1 ? { ipFamilyPolicy: 'PreferDualStack' } : {}),
      ...(internalTrafficPolicy === undefined ? {} : { internalTrafficPolicy }),
      ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
    },
  };
}

/** The desired fields over what the server filled in: cluster IP, target ports, IP families. */
export function overlayDerivedService(current: Service, desired: Service): Service {
  if (current === desired) return current;
  const {
    selector: _,
    ports,
    sessionAffinityConfig: _config,
    trafficDistribution: _distribution,
    ...kept
  } = current.spec ?? {};
  const { sessionAffinityConfig, trafficDistribution, internalTrafficPolicy } = desired.spec ?? {};
  return {
    ...current,
    metadata: { ...current.metadata, labels: { ...current.metadata.labels, ...desired.metadata.labels } },
    spec: {
      ...kept,
      ports: samePorts(ports, desired.spec?.ports) ? (ports ?? []) : (desired.spec?.ports ?? []),
      sessionAffinity: desired.spec?.sessionAffinity ?? 'None',
      ...(sessionAffinityConfig === undefined ? {} : { sessionAffinityConfig }),
      ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
      ...(internalTrafficPolicy === undefined ? {} : { internalTrafficPolicy }),
    },
  };
}

function samePorts(current: readonly ServicePort[] = [], desired: readonly ServiceImportPort[] = []): boolean {
  return JSON.stringify(current.map(importPort)) === JSON.stringify(desired.map(importPort));
}
