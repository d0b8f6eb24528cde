import { MCS_SERVICE_EXPORT, MCS_SERVICE_IMPORT, type ServiceImportSpec } from '../../kube/api/mcs-api.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { ExportConflict, ExportVerdict } from '../clusterset/export-verdict.ts';
import type { McsSpelling } from '../clusterset/mcs-spelling.ts';
import type { MergedImport } from '../clusterset/merged-import.ts';

/** What we make carries this name. */
export const MANAGED_BY = 'mcs-api.fleetbed.dev';

/**
 * Exports and imports as mcs-api v0.5.0 spells them (semantics 1.2): conditions `Valid`, `Ready` and `Conflict` on exports
 * and `Ready` on imports, with the reasons of its API types. v1alpha1 and v1beta1 are one schema; the stored one is used.
 */
export const MCS_API_SPELLING: McsSpelling = {
  serviceExports: MCS_SERVICE_EXPORT,
  serviceImports: MCS_SERVICE_IMPORT,
  managedBy: MANAGED_BY,
  derivedPrefix: 'derived-',
  derivedAnnotation: 'multicluster.kubernetes.io/derived-service',
  hasPolicies: true,
  portRule: 'exact',
  maxAddresses: 2,
  headlessSlices: true,
  exportConditions,
  importConditions,
};

function exportConditions(verdict: ExportVerdict): readonly ConditionDraft[] {
  if (verdict.kind === 'refused') {
    const { reason, message } = verdict;
    return [
      { type: 'Valid', status: 'False', reason, message },
      { type: 'Ready', status: 'False', reason: 'Pending', message: 'nothing is exported' },
      NO_CONFLICT,
    ];
  }
  const { conflicts, exporters } = verdict;
  return [
    { type: 'Valid', status: 'True', reason: 'Valid', message: 'the Service can be exported' },
    { type: 'Ready', status: 'True', reason: 'Exported', message: 'the Service is exported' },
    conflicts.length === 0 ? NO_CONFLICT : conflictCondition(conflicts, exporters.length),
  ];
}

/** Several reasons at once are joined by commas, as the API says. */
function conflictCondition(conflicts: readonly ExportConflict[], exporters: number): ConditionDraft {
  const byReason = new Map<string, ExportConflict[]>();
  for (const conflict of conflicts) {
    const group = byReason.get(conflict.reason) ?? [];
    byReason.set(conflict.reason, group);
    group.push(conflict);
  }
  return {
    type: 'Conflict',
    status: 'True',
    reason: [...byReason.keys()].join(','),
    message: [...byReason.values()].map((group) => describe(group, exporters)).join(' '),
  };
}

/** In the words of the example of KEP-1645. */
function describe(group: readonly ExportConflict[], exporters: number): string {
  const [first] = group;
  if (first === undefined) return '';
  const disagreeing = new Set(group.map(({ cluster }) => cluster)).size;
  const using = first.value === undefined ? 'the union, and where ports clash those' : JSON.stringify(first.value);
  const who = `${String(disagreeing)}/${String(exporters)} clusters disagree.`;
  return `Conflicting ${first.property}. Using ${using} from oldest service export in "${first.winner}". ${who}`;
}

function importConditions(
  { type, ipFamilies = [] }: MergedImport,
  { ips = [], ipFamilies: local = [] }: ServiceImportSpec,
): readonly ConditionDraft[] {
  if (type === 'ClusterSetIP' && ips.length === 0) {
    const message = 'the cluster has not allocated an address yet';
    return [{ type: 'Ready', status: 'False', reason: 'Pending', message }];
  }
  if (ipFamilies.length > 0 && !local.some((family) => ipFamilies.includes(family))) {
    const message = `exported for ${ipFamilies.join(' and ')}, this cluster has ${local.join(' and ')}`;
    return [{ type: 'Ready', status: 'False', reason: 'IPFamilyNotSupported', message }];
  }
  return [{ type: 'Ready', status: 'True', reason: 'Ready', message: 'the Service is imported' }];
}

const NO_CONFLICT: ConditionDraft = {
  type: 'Conflict',
  status: 'False',
  reason: 'NoConflicts',
  message: 'all exports agree',
};
