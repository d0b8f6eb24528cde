/** What an HTTPRoute rule or backend does to requests and answers. */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import {
  atomicList,
  flag,
  int32,
  integer,
  mapList,
  oneOf,
  record,
  required,
  rule,
  setOf,
  text,
} from '../schema/vocabulary.ts';
import { backendReference, backendRules } from './backend-reference.ts';
import { localObjectReference, portNumber, preciseHostname } from './gateway-api-names.ts';
import { HTTP_METHODS, httpHeaderName } from './http-route-match.ts';

const headers = mapList(
  ['name'],
  record({ name: required(httpHeaderName), value: required(text({ min: 1, max: 4096 })) }),
  { max: 16 },
);
export const headerModifier: JsonSchema = record({ set: headers, add: headers, remove: setOf(text(), { max: 16 }) });

const pathModifier = record(
  {
    type: required(oneOf(['ReplaceFullPath', 'ReplacePrefixMatch'])),
    replaceFullPath: text({ max: 1024 }),
    replacePrefixMatch: text({ max: 1024 }),
  },
  { rules: ['ReplaceFullPath', 'ReplacePrefixMatch'].flatMap(pathModifierRules) },
);

function pathModifierRules(type: string): readonly ValidationRule[] {
  const field = lowerFirst(type);
  return [
    rule(
      `${field} must be specified when type is set to '${type}'`,
      `self.type == '${type}' ? has(self.${field}) : true`,
    ),
    rule(`type must be '${type}' when ${field} is set`, `has(self.${field}) ? self.type == '${type}' : true`),
  ];
}

export const requestMirror: JsonSchema = record(
  {
    backendRef: required(record(backendReference, { rules: backendRules })),
    percent: int32({ min: 0, max: 100 }),
    fraction: record(
      { numerator: required(int32({ min: 0 })), denominator: int32({ min: 1, default: 100 }) },
      {
        rules: [rule('numerator must be less than or equal to denominator', 'self.numerator <= self.denominator')],
      },
    ),
  },
  {
    rules: [
      rule(
        'Only one of percent or fraction may be specified in HTTPRequestMirrorFilter',
        '!(has(self.percent) && has(self.fraction))',
      ),
    ],
  },
);

const requestRedirect = record({
  scheme: oneOf(['http', 'https']),
  hostname: preciseHostname,
  path: pathModifier,
  port: portNumber,
  statusCode: integer({ default: 302, enum: [301, 302, 303, 307, 308] }),
});

function notWithOthers(field: string, others: string): readonly ValidationRule[] {
  return [rule(`${field} cannot contain '*' alongside other ${others}`, "!('*' in self && self.size() > 1)")];
}

const ORIGIN = '(^\\*$)|(^(http(s)?):\\/\\/(((\\*\\.)?([a-zA-Z0-9\\-]+\\.)*[a-zA-Z0-9-]+|\\*)(:([0-9]{1,5}))?)$)';

const cors = record({
  allowOrigins: setOf(text({ min: 1, max: 253, pattern: ORIGIN }), {
    max: 64,
    rules: notWithOthers('AllowOrigins', 'origins'),
  }),
  allowCredentials: flag(),
  allowMethods: setOf(oneOf([...HTTP_METHODS, '*']), { max: 9, rules: notWithOthers('AllowMethods', 'methods') }),
  allowHeaders: setOf(httpHeaderName, { max: 64, rules: notWithOthers('AllowHeaders', 'methods') }),
  exposeHeaders: setOf(httpHeaderName, { max: 64 }),
  maxAge: int32({ min: 1, default: 5 }),
});

/** A type of filter, and the field that goes with it. */
export interface FilterMember {
  readonly type: string;
  readonly field: string;
  readonly schema: JsonSchema;
}

const MEMBERS: readonly FilterMember[] = [
  { type: 'RequestHeaderModifier', field: 'requestHeaderModifier', schema: headerModifier },
  { type: 'ResponseHeaderModifier', field: 'responseHeaderModifier', schema: headerModifier },
  { type: 'RequestMirror', field: 'requestMirror', schema: requestMirror },
  { type: 'RequestRedirect', field: 'requestRedirect', schema: requestRedirect },
  {
    type: 'URLRewrite',
    field: 'urlRewrite',
    schema: record({ hostname: preciseHostname, path: pathModifier }),
  },
  { type: 'ExtensionRef', field: 'extensionRef', schema: localObjectReference },
  { type: 'CORS', field: 'cors', schema: cors },
];

/** Upstream checks this one first. */
const RULE_ORDER = [...MEMBERS].sort((a, b) => Number(b.type === 'CORS') - Number(a.type === 'CORS'));

function unionRules({ type, field }: FilterMember): readonly ValidationRule[] {
  return [
    rule(
      `filter.${field} must be nil if the filter.type is not ${type}`,
      `!(has(self.${field}) && self.type != '${type}')`,
    ),
    rule(
      `filter.${field} must be specified for ${type} filter.type`,
      `!(!has(self.${field}) && self.type == '${type}')`,
    ),
  ];
}

/** A union by `type`. `ruleOrder` is that in which upstream checks its members, `types` that in which it names them. */
export function filterSchema(
  members: readonly FilterMember[],
  ruleOrder: readonly FilterMember[] = members,
  types: readonly string[] = members.map(({ type }) => type),
): JsonSchema {
  return record(
    {
      type: required(oneOf(types)),
      ...Object.fromEntries(members.map(({ field, schema }) => [field, schema])),
    },
    { rules: ruleOrder.flatMap(unionRules) },
  );
}

/** Types that may be there once. */
export function onceRules(types: readonly string[]): readonly ValidationRule[] {
  return types.map((type) =>
    rule(`${type} filter cannot be repeated`, `self.filter(f, f.type == '${type}').size() <= 1`),
  );
}

export const filtersSchema: JsonSchema = atomicList(filterSchema(MEMBERS, RULE_ORDER), {
  max: 16,
  rules: [
    rule(
      'May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both',
      "!(self.exists(f, f.type == 'RequestRedirect') && self.exists(f, f.type == 'URLRewrite'))",
    ),
    ...onceRules(['CORS', 'RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite']),
  ],
});

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}
