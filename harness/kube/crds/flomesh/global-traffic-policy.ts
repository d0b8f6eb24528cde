import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { GLOBAL_TRAFFIC_POLICY } from '../../api/flomesh.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { integer, oneOf, record, required, text } from '../../schema/vocabulary.ts';

/**
 * GlobalTrafficPolicy of `flomesh.io` (semantics 4.2). Refuses other values of `lbType` (003-B1); what depends on it is for
 * the admission webhook to say.
 */
export const globalTrafficPolicyCrd: CustomResourceDefinition = customResourceDefinition({
  type: GLOBAL_TRAFFIC_POLICY,
  description: 'Which clusters answer calls of this cluster to the service of the same namespace and name.',
  shortNames: ['gtp'],
  versions: [{ name: 'v1alpha1', storage: true }],
  columns: [AGE_COLUMN],
  spec: record({
    lbType: required(oneOf(['Locality', 'ActiveActive', 'FailOver'], { default: 'Locality' })),
    targets: {
      type: 'array',
      items: record({
        clusterKey: required(text({ description: 'region/zone/group/name' })),
        weight: integer(),
      }),
    },
  }),
  status: record({}),
});
