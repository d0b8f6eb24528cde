import type { JsonObject, JsonValue } from '../../../kube/json/json.ts';

const GROUP = 'crdtopic.example.com';

interface Parts {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly names?: JsonObject;
  readonly version?: JsonObject;
  readonly versions?: JsonValue[];
  /** Of the one version. */
  readonly schema?: JsonObject;
  /** Of `spec` in it. */
  readonly field?: JsonObject;
}

/** A CRD that the server accepts, but for what is given. */
export function crdWith({ metadata, spec, names, version, versions, schema, field }: Parts = {}): JsonObject {
  const openAPIV3Schema = schema ?? { type: 'object', properties: { spec: field ?? { type: 'object' } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: metadata ?? { name: `things.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: names ?? { plural: 'things', kind: 'Thing' },
      versions: versions ?? [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema }, ...version }],
      ...spec,
    },
  };
}

function rules(...list: JsonObject[]): JsonObject {
  return {
    field: { type: 'object', properties: { a: { type: 'string', maxLength: 10 } }, 'x-kubernetes-validations': list },
  };
}

const v = (name: string, more: JsonObject = {}, schema: JsonObject = { type: 'object' }): JsonObject => ({
  name,
  served: true,
  storage: false,
  schema: { openAPIV3Schema: schema },
  ...more,
});

const list = (more: JsonObject, items: JsonObject): JsonObject => ({
  field: { type: 'object', properties: { l: { type: 'array', items, ...more } } },
});

function webhookConversion(clientConfig: JsonObject, conversionReviewVersions: readonly string[]): JsonObject {
  return { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: [...conversionReviewVersions] } };
}

/** What a server says to each of these is recorded in `fixtures/upstream/schema/crds.json`. */
export const CRD_CASES: Readonly<Record<string, JsonObject>> = {
  good: crdWith(),
  'name does not match': crdWith({ metadata: { name: `other.${GROUP}` } }),
  'group without a dot': crdWith({ metadata: { name: 'things.nodot' }, spec: { group: 'nodot' } }),
  'bad group': crdWith({ metadata: { name: 'things.A.b' }, spec: { group: 'A.b' } }),
  'bad scope': crdWith({ spec: { scope: 'Global' } }),
  'bad names': crdWith({
    metadata: { name: `Things.${GROUP}` },
    names: {
      plural: 'Things',
      kind: '9Thing',
      singular: 'Th',
      listKind: 'L_',
      shortNames: ['A', 'ok'],
      categories: ['b_'],
    },
  }),
  'kind is listKind': crdWith({ names: { plural: 'things', kind: 'Thing', listKind: 'Thing' } }),
  'no storage version': crdWith({ version: { storage: false } }),
  'two storage versions': crdWith({ versions: [v('v1', { storage: true }), v('v2', { storage: true })] }),
  'two versions of one name': crdWith({
    versions: [v('v1', { storage: true }), v('v1', {}, { type: 'object', description: 'b' })],
  }),
  'bad version name': crdWith({ versions: [v('1v', { storage: true })] }),
  'no schema': crdWith({ versions: [{ name: 'v1', served: true, storage: true }] }),
  'no schema in one version': crdWith({
    versions: [v('v1', { storage: true }), { name: 'v2', served: true, storage: false }],
  }),
  preserveUnknownFields: crdWith({ spec: { preserveUnknownFields: true } }),
  'webhook without strategy': crdWith({
    spec: { conversion: { strategy: 'None', webhook: { conversionReviewVersions: [] } } },
  }),
  'webhook without a place': crdWith({ spec: { conversion: webhookConversion({}, ['v1']) } }),
  'webhook of a bad URL': crdWith({
    spec: { conversion: webhookConversion({ url: 'http://x.y/z?q#f' }, ['v9', 'v9']) },
  }),
  'webhook of a bad service': crdWith({
    spec: {
      conversion: webhookConversion({ service: { name: '', namespace: 'n', port: 0, path: 'p' } }, ['V1', 'v1']),
    },
  }),
  'webhook that is never called': crdWith({
    spec: { conversion: webhookConversion({ url: 'https://x.y/z' }, ['v1', 'v2']) },
  }),
  'bad strategy': crdWith({ spec: { conversion: { strategy: 'Magic' } } }),
  'deprecation warning of a living version': crdWith({ version: { deprecationWarning: 'x' } }),
  'empty deprecation warning': crdWith({ version: { deprecated: true, deprecationWarning: '' } }),
  'unprintable deprecation warning': crdWith({ version: { deprecated: true, deprecationWarning: 'a\nb' } }),
  columns: crdWith({
    version: {
      additionalPrinterColumns: [
        { name: '', type: 'string', jsonPath: '.spec' },
        { name: 'a', type: 'text', jsonPath: 'spec' },
        { name: 'b', type: 'string', format: 'x', jsonPath: '' },
      ],
    },
  }),
  'columns that differ': crdWith({
    versions: [
      v('v1', { storage: true, additionalPrinterColumns: [{ name: 'a', type: 'text', jsonPath: '.spec' }] }),
      v('v2', { additionalPrinterColumns: [{ name: 'a', type: 'string', jsonPath: 'spec' }] }),
    ],
  }),
  scale: crdWith({ version: { subresources: { scale: { specReplicasPath: 'x', statusReplicasPath: '.spec.x' } } } }),
  'scale selector': crdWith({
    version: {
      subresources: {
        scale: { specReplicasPath: '.spec.r', statusReplicasPath: '.status.r', labelSelectorPath: '.metadata.x' },
      },
    },
  }),
  'empty scale': crdWith({ version: { subresources: { scale: { specReplicasPath: '', statusReplicasPath: '' } } } }),
  'status and anyOf at the root': crdWith({
    version: { subresources: { status: {} } },
    schema: { type: 'object', nullable: true, anyOf: [{ required: ['a'] }] },
  }),
  'status and a root that is no object': crdWith({
    version: { subresources: { status: {} } },
    schema: { type: 'string' },
  }),
  selectable: crdWith({
    field: { type: 'object', properties: { a: { type: 'string' }, o: { type: 'object' } } },
    version: {
      selectableFields: [
        { jsonPath: '.spec.a' },
        { jsonPath: '.spec.a' },
        { jsonPath: '.spec.o' },
        { jsonPath: '.spec.no' },
        { jsonPath: '.metadata.name' },
        { jsonPath: 'x' },
        { jsonPath: ".spec['a']" },
        { jsonPath: '' },
      ],
    },
  }),
  'root is a string': crdWith({ schema: { type: 'string' } }),
  'root has no type': crdWith({ schema: {} }),
  'no types': crdWith({
    schema: { type: 'object', properties: { a: {}, b: { type: 'array', items: {} }, c: { type: 'array' } } },
  }),
  'additionalProperties at the root': crdWith({ schema: { type: 'object', additionalProperties: true } }),
  'properties and additionalProperties': crdWith({
    field: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } },
  }),
  'not structural': crdWith({
    field: {
      type: 'object',
      properties: { a: { type: 'string' } },
      anyOf: [{ type: 'object', properties: { b: { description: 'x', nullable: true, default: 1 } }, required: ['b'] }],
      allOf: [
        {
          properties: { a: { title: 'x', 'x-kubernetes-preserve-unknown-fields': true } },
          additionalProperties: { type: 'string' },
        },
      ],
      not: { items: { minLength: 1 } },
    },
  }),
  'metadata says more': crdWith({
    schema: {
      type: 'object',
      properties: {
        metadata: { type: 'object', properties: { labels: { type: 'object' } } },
        kind: { type: 'integer' },
      },
    },
  }),
  'metadata names': crdWith({
    schema: {
      type: 'object',
      properties: { metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5 } } } },
    },
  }),
  'int or string': crdWith({
    field: {
      type: 'object',
      properties: {
        a: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        b: { 'x-kubernetes-int-or-string': true, 'x-kubernetes-preserve-unknown-fields': true },
        c: { anyOf: [{ type: 'integer' }, { type: 'string' }], type: 'string' },
        d: {
          'x-kubernetes-int-or-string': true,
          allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, { pattern: 'x' }],
        },
      },
    },
  }),
  embedded: crdWith({
    field: {
      type: 'object',
      properties: {
        a: { type: 'object', 'x-kubernetes-embedded-resource': true },
        b: { type: 'string', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
        c: { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
        d: { type: 'object', 'x-kubernetes-embedded-resource': true, additionalProperties: { type: 'string' } },
      },
    },
  }),
  'bad pattern': crdWith({ field: { type: 'string', pattern: '(' } }),
  'bad type': crdWith({ field: { type: 'text' } }),
  uniqueItems: crdWith({ field: { type: 'array', uniqueItems: true, items: { type: 'string' } } }),
  'preserve is false': crdWith({ field: { type: 'object', 'x-kubernetes-preserve-unknown-fields': false } }),
  'map type': crdWith({ field: { type: 'string', 'x-kubernetes-map-type': 'odd' } }),
  'list type of an object': crdWith({ field: { type: 'object', 'x-kubernetes-list-type': 'odd' } }),
  'set of objects': crdWith(
    list({ 'x-kubernetes-list-type': 'set' }, { type: 'object', properties: { a: { type: 'string' } } }),
  ),
  'set of lists': crdWith(
    list(
      { 'x-kubernetes-list-type': 'set' },
      { type: 'array', 'x-kubernetes-list-type': 'set', nullable: true, items: { type: 'string' } },
    ),
  ),
  'map without keys': crdWith(
    list({ 'x-kubernetes-list-type': 'map' }, { type: 'object', properties: { a: { type: 'string' } } }),
  ),
  'map of strings': crdWith(
    list({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'] }, { type: 'string' }),
  ),
  'map keys': crdWith(
    list(
      { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a', 'a', 'n', 'o', 'no'] },
      {
        type: 'object',
        properties: {
          a: { type: 'string' },
          n: { type: 'string', nullable: true, default: 'x' },
          o: { type: 'object' },
        },
        required: ['o'],
      },
    ),
  ),
  'keys without a type': crdWith(
    list({ 'x-kubernetes-list-map-keys': ['a'] }, { type: 'object', properties: { a: { type: 'string' } } }),
  ),
  'keys of a set': crdWith(
    list({ 'x-kubernetes-list-type': 'set', 'x-kubernetes-list-map-keys': ['a'] }, { type: 'string' }),
  ),
  'wrong defaults': crdWith({
    field: {
      type: 'object',
      properties: {
        s: { type: 'string', default: 1 },
        l: { type: 'array', items: { type: 'string' }, maxItems: 1, default: ['a', 'b'] },
        o: { type: 'object', properties: { a: { type: 'string' } }, default: { a: 'x', z: 1 } },
        e: { type: 'string', enum: ['a'], default: 'b' },
        n: { type: 'integer', minimum: 5, default: 1 },
        r: { type: 'object', required: ['q'], properties: { q: { type: 'string' } }, default: {} },
        c: { type: 'string', maxLength: 5, default: 'zz', 'x-kubernetes-validations': [{ rule: "self != 'zz'" }] },
      },
    },
  }),
  'defaults in metadata': crdWith({
    schema: {
      type: 'object',
      properties: {
        kind: { type: 'string', default: 'x' },
        metadata: { type: 'object', properties: { name: { type: 'string', default: 'x' } } },
      },
    },
  }),
  'rule texts': crdWith(
    rules(
      { rule: ' ' },
      { rule: 'true', message: ' ' },
      { rule: 'true', message: 'a\nb' },
      { rule: 'true\n&& true' },
      { rule: 'true', messageExpression: ' ' },
      { rule: 'true', reason: 'Odd' },
      { rule: 'true', fieldPath: ' ' },
      { rule: 'true', fieldPath: '.nope' },
      { rule: 'true', fieldPath: '.a' },
      { rule: 'true', fieldPath: "['a']" },
    ),
  ),
  'rules that do not compile': crdWith(
    rules(
      { rule: 'self.nope' },
      { rule: 'self.a == 1' },
      { rule: '1' },
      { rule: 'self.a ==' },
      { rule: 'true', messageExpression: '1' },
      { rule: 'true', messageExpression: 'self.nope' },
      { rule: 'true', optionalOldSelf: true },
      { rule: 'oldSelf.hasValue()', optionalOldSelf: true },
      { rule: 'self.a == "<>&"', message: 'a<b>&' },
    ),
  ),
  'rules that do not compile, with signs': crdWith(rules({ rule: 'self.a < 1 && self.a > 2', message: 'a<b>&' })),
  'oldSelf where nothing corresponds': crdWith({
    field: {
      type: 'object',
      properties: {
        l: {
          type: 'array',
          maxItems: 5,
          items: { type: 'string', maxLength: 5, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
        },
        m: {
          type: 'array',
          maxItems: 5,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['a'],
          items: {
            type: 'object',
            required: ['a'],
            properties: {
              a: { type: 'string', maxLength: 5, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
            },
          },
        },
      },
    },
  }),
  'a rule in allOf': crdWith({
    field: {
      type: 'object',
      properties: { a: { type: 'string' } },
      allOf: [{ 'x-kubernetes-validations': [{ rule: 'true' }] }],
    },
  }),
  'costly rules': crdWith({
    field: {
      type: 'object',
      properties: {
        l: {
          type: 'array',
          items: { type: 'string' },
          'x-kubernetes-validations': [{ rule: 'self.all(x, self.exists_one(y, x == y))' }],
        },
        s: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.matches("^[a-z]+$")' }] },
        n: {
          type: 'array',
          items: {
            type: 'array',
            items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self.startsWith("a")' }] },
          },
        },
      },
    },
  }),
  'a group of the community': crdWith({ metadata: { name: 'things.x.k8s.io' }, spec: { group: 'x.k8s.io' } }),
  'an approved group': crdWith({
    metadata: { name: 'things.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'https://example.com/1' } },
    spec: { group: 'x.k8s.io' },
  }),
  'a wrongly approved group': crdWith({
    metadata: { name: 'things.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'yes' } },
    spec: { group: 'x.k8s.io' },
  }),
  'an unapproved group': crdWith({
    metadata: { name: 'things.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'unapproved, test' } },
    spec: { group: 'x.k8s.io' },
  }),
};
