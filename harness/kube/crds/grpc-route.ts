import type { CustomResourceDefinition, JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { GRPC_ROUTE } from '../api/grpc-route.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, oneOf, record, required, rule, text } from '../schema/vocabulary.ts';
import { weightedBackends } from './backend-reference.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, V1 } from './gateway-api-bundle.ts';
import { celPattern, hostname, localObjectReference, sectionName } from './gateway-api-names.ts';
import { filterSchema, headerModifier, onceRules, requestMirror, type FilterMember } from './http-route-filter.ts';
import { headerMatches } from './http-route-match.ts';
import { parentRefsSchema, routeStatusSchema } from './parent-reference.ts';
import { MAX_RULES, totalMatches, uniqueRuleNames } from './route-rules.ts';

const FILTERS: readonly FilterMember[] = [
  { type: 'RequestHeaderModifier', field: 'requestHeaderModifier', schema: headerModifier },
  { type: 'ResponseHeaderModifier', field: 'responseHeaderModifier', schema: headerModifier },
  { type: 'RequestMirror', field: 'requestMirror', schema: requestMirror },
  { type: 'ExtensionRef', field: 'extensionRef', schema: localObjectReference },
];

/** Upstream has the first two the other way round. */
const TYPES = ['ResponseHeaderModifier', 'RequestHeaderModifier', 'RequestMirror', 'ExtensionRef'];

const filters: JsonSchema = atomicList(filterSchema(FILTERS, FILTERS, TYPES), {
  max: 16,
  rules: onceRules(['RequestHeaderModifier', 'ResponseHeaderModifier']),
});

function validName(field: string, pattern: string): ValidationRule {
  return rule(
    `${field} must only contain valid characters (matching ${pattern})`,
    `(!has(self.type) || self.type == 'Exact') && has(self.${field}) ? self.${field}.matches(${celPattern(pattern)}): true`,
  );
}

const methodMatch = record(
  {
    type: oneOf(['Exact', 'RegularExpression'], { default: 'Exact' }),
    service: text({ max: 1024 }),
    method: text({ max: 1024 }),
  },
  {
    rules: [
      rule(
        "One or both of 'service' or 'method' must be specified",
        'has(self.type) ? has(self.service) || has(self.method) : true',
      ),
      validName('service', '^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$'),
      validName('method', '^[A-Za-z_][A-Za-z_0-9]*$'),
    ],
  },
);

const rules: JsonSchema = atomicList(
  record({
    name: sectionName,
    matches: atomicList(record({ method: methodMatch, headers: headerMatches }), { max: 64 }),
    filters,
    backendRefs: weightedBackends({ filters }),
  }),
  {
    max: MAX_RULES,
    rules: [totalMatches((item) => `(has(${item}.matches) ? ${item}.matches.size() : 0)`), uniqueRuleNames],
  },
);

/** GRPCRoute of the Gateway API's standard channel. */
export const grpcRouteCrd: CustomResourceDefinition = customResourceDefinition({
  type: GRPC_ROUTE,
  description: 'Which calls go to which backends.',
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  versions: [V1],
  columns: [{ name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames' }, AGE_COLUMN],
  spec: required(record({ parentRefs: parentRefsSchema, hostnames: atomicList(hostname, { max: 16 }), rules })),
  status: routeStatusSchema,
});
