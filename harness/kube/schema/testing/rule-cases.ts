import type { JsonSchema } from '../../api/apiextensions.ts';
import type { JsonObject } from '../../json/json.ts';

const text: JsonSchema = { type: 'string', maxLength: 100 };
const int: JsonSchema = { type: 'integer' };

/** What `self` is in the rules that are recorded in `fixtures/upstream/schema/rules.json`. */
export const RULE_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    i: int,
    d: { type: 'number' },
    s: text,
    b: { type: 'boolean' },
    l: { type: 'array', maxItems: 10, items: int },
    ls: { type: 'array', maxItems: 10, items: text },
    lo: {
      type: 'array',
      maxItems: 10,
      items: { type: 'object', properties: { name: text, v: int }, required: ['name'] },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    set: { type: 'array', maxItems: 10, items: text, 'x-kubernetes-list-type': 'set' },
    set2: { type: 'array', maxItems: 10, items: text, 'x-kubernetes-list-type': 'set' },
    m: { type: 'object', maxProperties: 10, additionalProperties: text },
    o: { type: 'object', properties: { a: text, z: text } },
    ios: { 'x-kubernetes-int-or-string': true },
    iostr: { 'x-kubernetes-int-or-string': true, maxLength: 20 },
    t: { type: 'string', format: 'date-time' },
    date: { type: 'string', format: 'date' },
    dur: { type: 'string', format: 'duration' },
    byte: { type: 'string', format: 'byte', maxLength: 20 },
    nul: { ...text, nullable: true },
    'a-b.c/d': text,
    in: text,
    keep: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    absent: text,
    absentList: { type: 'array', maxItems: 10, items: text },
    emb: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    },
    __x__y: text,
  },
};

export const RULE_VALUE: JsonObject = {
  i: 5,
  d: 1,
  s: 'h😀llo',
  b: true,
  l: [1, 2, 3],
  ls: ['a', 'b', 'b'],
  lo: [
    { name: 'x', v: 1 },
    { name: 'y', v: 2 },
  ],
  set: ['p', 'q'],
  set2: ['q', 'p'],
  m: { k: 'v', 'a.b': 'w' },
  o: { a: 'A' },
  ios: 7,
  iostr: '7%',
  t: '2024-02-29T10:11:12.5Z',
  date: '2024-02-29',
  dur: '1h30m',
  byte: 'aGVsbG8=',
  nul: null,
  'a-b.c/d': 'escaped',
  in: 'keyword',
  keep: { x: { y: 1 } },
  emb: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'n' } },
  __x__y: 'under',
};
