import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { HTTP_ROUTE } from '../api/http-route.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, record, required } from '../schema/vocabulary.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, V1_AND_V1BETA1 } from './gateway-api-bundle.ts';
import { hostname } from './gateway-api-names.ts';
import { rulesSchema } from './http-route-rule.ts';
import { parentRefsSchema, routeStatusSchema } from './parent-reference.ts';

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
  status: routeStatusSchema,
});
