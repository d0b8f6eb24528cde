import { SERVICE_EXPORT, SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { ExportVerdict } from '../clusterset/export-verdict.ts';
import type { McsSpelling } from '../clusterset/mcs-spelling.ts';
import { ANNOTATION_DERIVED_SERVICE, MANAGED_BY } from './names.ts';

/** Exports and imports as GKE spells them (semantics 1.2, 1.3): `net.gke.io/v1`, whose imports have no conditions. */
export const NET_GKE_SPELLING: McsSpelling = {
  serviceExports: SERVICE_EXPORT,
  serviceImports: SERVICE_IMPORT,
  managedBy: MANAGED_BY,
  derivedPrefix: 'gke-mcs-',
  derivedAnnotation: ANNOTATION_DERIVED_SERVICE,
  hasPolicies: false,
  portRule: 'named',
  maxAddresses: 1,
  headlessSlices: false,
  exportConditions,
  importConditions: () => [],
};

function exportConditions(verdict: ExportVerdict): readonly ConditionDraft[] {
  if (verdict.kind === 'refused') {
    const { reason, message } = verdict;
    return [INITIALIZED, { type: 'Exported', status: 'False', reason, message }];
  }
  const { conflicts } = verdict;
  const [first] = conflicts;
  const exported: ConditionDraft = { type: 'Exported', status: 'True', reason: 'Exported', message: '' };
  if (first === undefined) return [INITIALIZED, exported];
  const all = conflicts.map(({ message }) => message).join('; ');
  const message = `exports disagree, the oldest wins: ${all}`;
  return [INITIALIZED, exported, { type: 'Conflict', status: 'True', reason: first.reason, message }];
}

const INITIALIZED: ConditionDraft = { type: 'Initialized', status: 'True', reason: 'Initialized', message: '' };
