/** A CRD with columns of every type and path, and objects that fit them well and badly. */
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  PrinterColumn,
} from '../../../kube/api/apiextensions.ts';
import type { JsonObject } from '../../../kube/json/json.ts';

const PATHS: readonly (readonly [type: PrinterColumn['type'], jsonPath: string])[] = [
  ['string', '.spec.text'],
  ['string', '.spec.int'],
  ['string', '.spec.float'],
  ['string', '.spec.large'],
  ['string', '.spec.yes'],
  ['string', '.spec.map'],
  ['string', '.spec.list'],
  ['string', '.spec.nothing'],
  ['string', '.spec.absent.deeper'],
  ['string', '.spec.html'],
  ['string', '.spec.items[*].name'],
  ['string', '.spec.items[-1].name'],
  ['string', '.spec.items[1].name'],
  ['string', '.spec.items[7].name'],
  ['string', '.spec.items[0:2].name'],
  ['string', '.spec.items[1:].name'],
  ['string', '.spec.items[0,2].name'],
  ['string', '.spec.items[?(@.name=="b")].value'],
  ['string', ".spec.items[?(@.name=='b')].value"],
  ['string', '.spec.items[?(@.count>1)].name'],
  ['string', '.spec.items[?(@.count>=1)].name'],
  ['string', '.spec.items[?(@.count<2)].name'],
  ['string', '.spec.items[?(@.name!="a")].name'],
  ['string', '.spec.items[?(@.value)].name'],
  ['string', '.spec.items[?(@.on==true)].name'],
  ['string', '.spec.map[0]'],
  ['string', '.metadata.annotations.a\\.b/c'],
  ['string', ".metadata.annotations['a\\.b/c']"],
  ['string', ".spec['text']"],
  ['integer', '.spec.int'],
  ['integer', '.spec.float'],
  ['integer', '.spec.text'],
  ['integer', '.spec.nothing'],
  ['integer', '.spec.items[*].count'],
  ['number', '.spec.int'],
  ['number', '.spec.float'],
  ['number', '.spec.yes'],
  ['boolean', '.spec.yes'],
  ['boolean', '.spec.text'],
  ['date', '.spec.date'],
  ['date', '.spec.text'],
  ['date', '.spec.int'],
];

type OneVersion = { readonly spec: { readonly versions: readonly [CustomResourceDefinitionVersion] } };

export const PRINTED_CRD: CustomResourceDefinition & OneVersion = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'prints.printers.test.dev' },
  spec: {
    group: 'printers.test.dev',
    scope: 'Namespaced',
    names: { plural: 'prints', singular: 'print', kind: 'Print', listKind: 'PrintList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        additionalPrinterColumns: PATHS.map(([type, jsonPath], index): PrinterColumn => ({
          name: `${type}-${String(index)}`,
          type,
          jsonPath,
          ...(index === 1 ? { description: 'says more', priority: 3, format: 'int32' } : {}),
        })),
      },
    ],
  },
};

const ITEMS: JsonObject[] = [
  { name: 'a', count: 1, on: false },
  { name: 'b', count: 2, on: true, value: 'of b' },
  { name: 'c', count: 3, on: false },
];

function print(name: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'printers.test.dev/v1', kind: 'Print', metadata: { name, ...metadata }, spec };
}

export const PRINTED_CUSTOM_OBJECTS: readonly JsonObject[] = [
  print(
    'full',
    {
      text: 'text',
      int: 7,
      float: 1.5,
      large: 12345678901,
      yes: true,
      map: { b: 1, a: '<x>', c: null },
      list: [1, 'a', { x: 1.5 }],
      nothing: null,
      html: '<a&b>',
      date: '2020-01-01T00:00:00Z',
      items: ITEMS,
    },
    { annotations: { 'a.b/c': 'annotated' } },
  ),
  print('other', {
    text: 5,
    int: 'x',
    float: 1234567.25,
    large: 1e30,
    yes: 'true',
    map: 's',
    list: {},
    date: null,
    html: 0.00001234,
    items: 'no list',
  }),
  print('mixed', {
    items: [
      { name: 'a', count: 'one' },
      { name: 'b', count: 1.5 },
    ],
    int: -3,
    float: -0.5,
    list: [],
  }),
  print('empty', {}),
];
