/**
 * What exports of one Service have to agree about (KEP-1645, Global Properties). The value of the oldest one holds.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Service } from '../../kube/api/core.ts';
import type { ServiceExport } from '../../kube/api/mcs-api.ts';
import type { ConflictReason, ExportConflict } from './export-verdict.ts';
import type { MergedImport } from './merged-import.ts';

export interface Exporter {
  readonly cluster: string;
  readonly export: ServiceExport;
  readonly service: Service;
}

interface Property {
  readonly reason: ConflictReason;
  readonly name: string;
  readonly of: (exporter: Exporter) => unknown;
  /** Nothing to compare while these differ already. */
  readonly within?: (exporter: Exporter) => unknown;
  /** Of the kinds that have policies only. */
  readonly isPolicy?: true;
}

const PROPERTIES: readonly Property[] = [
  { reason: 'TypeConflict', name: 'type', of: typeOf },
  { reason: 'SessionAffinityConflict', name: 'session affinity', of: affinityOf },
  {
    reason: 'SessionAffinityConfigConflict',
    name: 'session affinity config',
    of: ({ service }) => service.spec?.sessionAffinityConfig ?? {},
    within: affinityOf,
  },
  {
    reason: 'IPFamilyConflict',
    name: 'IP families',
    of: ({ service }) => (service.spec?.ipFamilies ?? []).toSorted(),
    isPolicy: true,
  },
  {
    reason: 'InternalTrafficPolicyConflict',
    name: 'internal traffic policy',
    of: internalTrafficPolicyOf,
    isPolicy: true,
  },
  {
    reason: 'TrafficDistributionConflict',
    name: 'traffic distribution',
    of: ({ service }) => service.spec?.trafficDistribution ?? '',
    isPolicy: true,
  },
  { reason: 'LabelsConflict', name: 'labels', of: (each) => each.export.spec?.exportedLabels ?? {}, isPolicy: true },
  {
    reason: 'AnnotationsConflict',
    name: 'annotations',
    of: (each) => each.export.spec?.exportedAnnotations ?? {},
    isPolicy: true,
  },
];

/** What `younger` says otherwise than `winner`. */
export function propertyConflicts(
  winner: Exporter,
  younger: Exporter,
  { hasPolicies }: { readonly hasPolicies: boolean },
): readonly ExportConflict[] {
  return PROPERTIES.flatMap(({ reason, name, of, within = () => 0, isPolicy }): ExportConflict[] => {
    const [ours, theirs] = [of(winner), of(younger)];
    const comparable = (hasPolicies || isPolicy === undefined) && within(winner) === within(younger);
    if (!comparable || isDeepStrictEqual(ours, theirs)) return [];
    const message = `${name} ${text(ours)} in ${winner.cluster}, ${text(theirs)} in ${younger.cluster}`;
    return [{ reason, property: name, value: text(ours), winner: winner.cluster, cluster: younger.cluster, message }];
  });
}

type PropertiesOfImport = Pick<
  MergedImport,
  | 'type'
  | 'sessionAffinity'
  | 'sessionAffinityConfig'
  | 'ipFamilies'
  | 'internalTrafficPolicy'
  | 'trafficDistribution'
  | 'labels'
  | 'annotations'
>;

/** The properties that an import takes from the oldest export. */
export function propertiesOf(winner: Exporter, { hasPolicies }: { readonly hasPolicies: boolean }): PropertiesOfImport {
  const config = winner.service.spec?.sessionAffinityConfig;
  const sessionAffinity = affinityOf(winner);
  return {
    type: typeOf(winner),
    sessionAffinity,
    ...(config === undefined || sessionAffinity === 'None' ? {} : { sessionAffinityConfig: config }),
    ...(hasPolicies ? policiesOf(winner) : {}),
  };
}

function policiesOf(winner: Exporter): Partial<PropertiesOfImport> {
  const { ipFamilies = [], trafficDistribution } = winner.service.spec ?? {};
  const { exportedLabels: labels = {}, exportedAnnotations: annotations = {} } = winner.export.spec ?? {};
  return {
    ipFamilies,
    internalTrafficPolicy: internalTrafficPolicyOf(winner),
    ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
    labels,
    annotations,
  };
}

/** 000-R4 */
function typeOf({ service }: Exporter): MergedImport['type'] {
  return service.spec?.clusterIP === 'None' ? 'Headless' : 'ClusterSetIP';
}

function affinityOf({ service }: Exporter): MergedImport['sessionAffinity'] {
  return service.spec?.sessionAffinity ?? 'None';
}

function internalTrafficPolicyOf({ service }: Exporter): 'Cluster' | 'Local' {
  return service.spec?.internalTrafficPolicy ?? 'Cluster';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
