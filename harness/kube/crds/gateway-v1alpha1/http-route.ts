import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { ALPHA_HTTP_ROUTE } from '../../api/gateway-v1alpha1.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { list, mapOf, oneOf, record, required, text } from '../../schema/vocabulary.ts';
import {
  ALPHA_CATEGORIES,
  ALPHA_VERSIONS,
  forwardToFields,
  gatewaysSchema,
  HOSTNAMES_COLUMN,
  localReference,
  portNumber,
  routeStatus,
  shortName,
} from './alpha-bundle.ts';

const anyPath = { type: 'Prefix', value: '/' };
const MATCH_TYPES = ['Exact', 'RegularExpression', 'ImplementationSpecific'];
const valueMatch = record({ type: oneOf(MATCH_TYPES, { default: 'Exact' }), values: required(mapOf(text())) });

const matches = list(
  record({
    // 004-B3
    path: record(
      {
        type: oneOf(['Exact', 'Prefix', 'RegularExpression', 'ImplementationSpecific'], { default: 'Prefix' }),
        value: text({ default: '/' }),
      },
      { default: anyPath },
    ),
    headers: valueMatch,
    queryParams: valueMatch,
    extensionRef: localReference,
  }),
  { max: 8, default: [{ path: anyPath }] },
);

const filters = list(
  record({
    type: required(oneOf(['RequestHeaderModifier', 'RequestMirror', 'ExtensionRef'])),
    requestHeaderModifier: record({ set: mapOf(text()), add: mapOf(text()), remove: list(text(), { max: 16 }) }),
    requestMirror: record({ serviceName: text({ max: 253 }), backendRef: localReference, port: portNumber }),
    extensionRef: localReference,
  }),
  { max: 16 },
);

/** HTTPRoute of Gateway API v0.3.0. */
export const alphaHttpRouteCrd: CustomResourceDefinition = customResourceDefinition({
  type: ALPHA_HTTP_ROUTE,
  description: 'Which requests go to which Services.',
  categories: ALPHA_CATEGORIES,
  versions: ALPHA_VERSIONS,
  columns: [HOSTNAMES_COLUMN, AGE_COLUMN],
  spec: record({
    gateways: gatewaysSchema,
    hostnames: list(shortName, { max: 16 }),
    tls: record({ certificateRef: required(localReference) }),
    rules: list(record({ matches, filters, forwardTo: list(record({ ...forwardToFields, filters }), { max: 16 }) }), {
      max: 16,
      default: [{ matches: [{ path: anyPath }] }],
    }),
  }),
  status: routeStatus,
});
