import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { GATEWAY_GROUP } from '../api/gateway.ts';
import { LISTENER_SET } from '../api/listener-set.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { record, required } from '../schema/vocabulary.ts';
import { conditionsSchema, pendingConditions } from './condition.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, V1 } from './gateway-api-bundle.ts';
import { groupName, kindName, namespaceName, objectName } from './gateway-api-names.ts';
import { addedListenersSchema, listenerStatusesSchema } from './gateway-listener.ts';

const pending = pendingConditions(['Accepted', 'Programmed']);

/** ListenerSet of the Gateway API's standard channel. */
export const listenerSetCrd: CustomResourceDefinition = customResourceDefinition({
  type: LISTENER_SET,
  description: 'Listeners that are added to a Gateway.',
  shortNames: ['lset'],
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: [V1],
  columns: [
    { name: 'Accepted', type: 'string', jsonPath: '.status.conditions[?(@.type=="Accepted")].status' },
    { name: 'Programmed', type: 'string', jsonPath: '.status.conditions[?(@.type=="Programmed")].status' },
    AGE_COLUMN,
  ],
  spec: required(
    record({
      parentRef: required(
        record({
          group: groupName(GATEWAY_GROUP),
          kind: kindName('Gateway'),
          namespace: namespaceName,
          name: required(objectName),
        }),
      ),
      listeners: required(addedListenersSchema),
    }),
  ),
  status: record(
    { conditions: conditionsSchema({ max: 8, default: pending }), listeners: listenerStatusesSchema },
    { default: { conditions: pending } },
  ),
});
