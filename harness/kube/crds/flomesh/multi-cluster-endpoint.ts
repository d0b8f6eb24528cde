import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { MULTI_CLUSTER_ENDPOINT } from '../../api/flomesh.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { record } from '../../schema/vocabulary.ts';
import { flomeshEndpointSchema } from './import-endpoint.ts';

/** MultiClusterEndpoint of `flomesh.io` (semantics 4.2). Part of the group; nothing reads it. */
export const multiClusterEndpointCrd: CustomResourceDefinition = customResourceDefinition({
  type: MULTI_CLUSTER_ENDPOINT,
  description: 'A target in another cluster.',
  versions: [{ name: 'v1alpha1', storage: true }],
  columns: [AGE_COLUMN],
  spec: flomeshEndpointSchema,
  status: record({}),
});
