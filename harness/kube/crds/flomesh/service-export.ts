import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { FLOMESH_SERVICE_EXPORT } from '../../api/flomesh.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { flag, int32, oneOf, record, required, text } from '../../schema/vocabulary.ts';
import { conditionsSchema } from '../condition.ts';

const exportRule = record({
  portNumber: int32({ description: 'A port of the Service.' }),
  path: text({ pattern: '^/', description: 'The path on the gateway.' }),
  pathType: required(oneOf(['Exact', 'Prefix'])),
});

/** ServiceExport of `flomesh.io` (semantics 4.2, 003-B12). */
export const flomeshServiceExportCrd: CustomResourceDefinition = customResourceDefinition({
  type: FLOMESH_SERVICE_EXPORT,
  description: 'Exports the Service of the same namespace and name by paths of the gateway of its cluster.',
  shortNames: ['sexp'],
  versions: [{ name: 'v1alpha1', storage: true }],
  columns: [AGE_COLUMN],
  spec: record({
    rules: { type: 'array', items: exportRule, minItems: 1 },
    loadBalancer: oneOf(['RoundRobinLoadBalancer', 'HashingLoadBalancer', 'LeastWorkLoadBalancer'], {
      default: 'RoundRobinLoadBalancer',
    }),
    pathRewrite: record({
      from: text({ description: 'A regular expression.' }),
      to: text(),
    }),
    sessionSticky: flag({ description: 'Whether requests with one Authorization header reach one pod.' }),
    serviceAccountName: text(),
    targetClusters: {
      type: 'array',
      items: text(),
      description: 'Keys of the clusters that import it, region/zone/group/name; all when empty.',
    },
  }),
  status: record({ conditions: conditionsSchema() }),
});
