import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { HTTP_ROUTE } from '../api/http-route.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, record, required, text } from '../schema/vocabulary.ts';
import { conditionsSchema } from './condition.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, V1_AND_V1BETA1 } from './gateway-api-bundle.ts';
import { DOMAIN_PREFIXED, hostname } from './gateway-api-names.ts';
import { rulesSchema } from './http-route-rule.ts';
import { parentReference, parentRefsSchema } from './parent-reference.ts';

const parentStatus = record({
  parentRef: required(parentReference),
  controllerName: required(text({ min: 1, max: 253, pattern: `^${DOMAIN_PREFIXED}$` })),
  conditions: required(conditionsSchema({ min: 1, max: 8 })),
});

/** HTTPRoute of the Gateway API's standard channel. */
export const httpRouteCrd: CustomResourceDefinition = customResourceDefinition({
  type: HTTP_ROUTE,
  description: 'Which requests go to which backends.',
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: V1_AND_V1BETA1,
  columns: [{ name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames' }, AGE_COLUMN],
  spec: required(
    record({
      parentRefs: parentRefsSchema,
      hostnames: atomicList(hostname, { max: 16 }),
      rules: rulesSchema,
    }),
  ),
  status: record({ parents: required(atomicList(parentStatus, { max: 32 })) }),
});
