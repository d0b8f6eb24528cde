import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { REFERENCE_GRANT } from '../api/gateway.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, record, required } from '../schema/vocabulary.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES } from './gateway-api-bundle.ts';
import { groupName, kindName, namespaceName, objectName } from './gateway-api-names.ts';

/** ReferenceGrant of the Gateway API's standard channel. It has no status, and is still stored as v1beta1. */
export const referenceGrantCrd: CustomResourceDefinition = customResourceDefinition({
  type: REFERENCE_GRANT,
  description: 'Lets objects of other namespaces refer to objects of this one.',
  shortNames: ['refgrant'],
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: [
    { name: 'v1', storage: false },
    { name: 'v1beta1', storage: true },
  ],
  columns: [AGE_COLUMN],
  spec: required(
    record({
      from: required(
        atomicList(
          record({ group: required(groupName()), kind: required(kindName()), namespace: required(namespaceName) }),
          { min: 1, max: 16 },
        ),
      ),
      to: required(
        atomicList(record({ group: required(groupName()), kind: required(kindName()), name: objectName }), {
          min: 1,
          max: 16,
        }),
      ),
    }),
  ),
});
