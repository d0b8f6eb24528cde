import type { CustomResourceDefinition, ValidationRule } from '../api/apiextensions.ts';
import { GATEWAY } from '../api/gateway.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { int32, mapOf, oneOf, record, required, rule, text } from '../schema/vocabulary.ts';
import { conditionsSchema, pendingConditions } from './condition.ts';
import { addressStatusSchema, wantedAddressesSchema } from './gateway-address.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, V1_AND_V1BETA1 } from './gateway-api-bundle.ts';
import { celPattern, DNS_SUBDOMAIN, localObjectReference, objectName } from './gateway-api-names.ts';
import { listenersSchema, listenerStatusesSchema } from './gateway-listener.ts';
import { gatewayTlsSchema } from './gateway-tls.ts';
import { labelSelectorSchema } from './label-selector-schema.ts';

const pending = pendingConditions(['Accepted', 'Programmed']);

const allowedListeners = record({
  namespaces: record(
    { from: oneOf(['All', 'Selector', 'Same', 'None'], { default: 'None' }), selector: labelSelectorSchema },
    { default: { from: 'None' } },
  ),
});

const QUALIFIED_NAME = `^(${DNS_SUBDOMAIN}/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$`;

function keyRules(what: 'Label' | 'Annotation'): readonly ValidationRule[] {
  return [
    rule(
      `${what} keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.`,
      `self.all(key, key.matches(${celPattern(QUALIFIED_NAME)}))`,
    ),
    rule(
      `If specified, the ${what.toLowerCase()} key's prefix must be a DNS subdomain not longer than 253 characters in total.`,
      'self.all(key, key.split("/")[0].size() < 253)',
    ),
  ];
}

const infrastructure = record({
  labels: mapOf(text({ min: 0, max: 63, pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$' }), {
    max: 8,
    rules: keyRules('Label'),
  }),
  annotations: mapOf(text({ min: 0, max: 4096 }), { max: 16, rules: keyRules('Annotation') }),
  parametersRef: localObjectReference,
});

/** Gateway of the Gateway API's standard channel. */
export const gatewayCrd: CustomResourceDefinition = customResourceDefinition({
  type: GATEWAY,
  description: 'A load balancer: where it listens, and who may attach routes.',
  shortNames: ['gtw'],
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: V1_AND_V1BETA1,
  columns: [
    { name: 'Class', type: 'string', jsonPath: '.spec.gatewayClassName' },
    { name: 'Address', type: 'string', jsonPath: '.status.addresses[*].value' },
    { name: 'Programmed', type: 'string', jsonPath: '.status.conditions[?(@.type=="Programmed")].status' },
    AGE_COLUMN,
  ],
  spec: required(
    record({
      gatewayClassName: required(objectName),
      listeners: required(listenersSchema),
      addresses: wantedAddressesSchema,
      allowedListeners,
      infrastructure,
      tls: gatewayTlsSchema,
    }),
  ),
  status: record(
    {
      addresses: addressStatusSchema,
      attachedListenerSets: int32(),
      conditions: conditionsSchema({ max: 8, default: pending }),
      listeners: listenerStatusesSchema,
    },
    { default: { conditions: pending } },
  ),
});
