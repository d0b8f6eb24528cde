import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { SERVICE_EXPORT } from '../api/net-gke.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { record } from '../schema/vocabulary.ts';
import { conditionsSchema } from './condition.ts';

/** ServiceExport of `net.gke.io` (semantics 1.2). GKE does not publish its schema; this one follows the MCS API. */
export const serviceExportCrd: CustomResourceDefinition = customResourceDefinition({
  type: SERVICE_EXPORT,
  description: 'Exports the Service of the same namespace and name to every cluster of the fleet.',
  versions: [{ name: 'v1', storage: true }],
  columns: [AGE_COLUMN],
  spec: record({}),
  status: record({ conditions: conditionsSchema() }),
});
