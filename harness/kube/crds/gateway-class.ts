import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { GATEWAY_CLASS } from '../api/gateway.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { mapList, record, required, rule, text } from '../schema/vocabulary.ts';
import { conditionsSchema, pendingConditions } from './condition.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, V1_AND_V1BETA1 } from './gateway-api-bundle.ts';
import { DOMAIN_PREFIXED, groupName, kindName, namespaceName, objectName } from './gateway-api-names.ts';

const pending = pendingConditions(['Accepted']);

/** GatewayClass of the Gateway API's standard channel. */
export const gatewayClassCrd: CustomResourceDefinition = customResourceDefinition({
  type: GATEWAY_CLASS,
  description: 'A kind of Gateways that one controller serves.',
  shortNames: ['gc'],
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: V1_AND_V1BETA1,
  columns: [
    { name: 'Controller', type: 'string', jsonPath: '.spec.controllerName' },
    { name: 'Accepted', type: 'string', jsonPath: '.status.conditions[?(@.type=="Accepted")].status' },
    AGE_COLUMN,
    { name: 'Description', type: 'string', jsonPath: '.spec.description', priority: 1 },
  ],
  spec: required(
    record({
      controllerName: required(
        text({
          min: 1,
          max: 253,
          pattern: `^${DOMAIN_PREFIXED}$`,
          description: 'The controller that serves this class. Cannot be changed.',
          rules: [rule('field is immutable', 'self == oldSelf')],
        }),
      ),
      description: text({ max: 64 }),
      parametersRef: record({
        group: required(groupName()),
        kind: required(kindName()),
        name: required(objectName),
        namespace: namespaceName,
      }),
    }),
  ),
  status: record(
    {
      conditions: conditionsSchema({ max: 8, default: pending }),
      supportedFeatures: mapList(['name'], record({ name: required(text()) }), { max: 64 }),
    },
    { default: { conditions: pending } },
  ),
});
