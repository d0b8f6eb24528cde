/** What the kinds of `networking.x-k8s.io/v1alpha1` share (upstream `apis/v1alpha1` of v0.3.0). */
import type { JsonSchema, PrinterColumn } from '../../api/apiextensions.ts';
import type { RequiredField } from '../../schema/vocabulary.ts';
import { int32, list, mapOf, oneOf, record, required, text } from '../../schema/vocabulary.ts';
import { conditionsSchema } from '../condition.ts';

export const ALPHA_CATEGORIES: readonly string[] = ['gateway-api'];
export const ALPHA_VERSIONS: readonly { readonly name: string; readonly storage: boolean }[] = [
  { name: 'v1alpha1', storage: true },
];
export const HOSTNAMES_COLUMN: PrinterColumn = { name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames' };

export const shortName: JsonSchema = text({ min: 1, max: 253 });
export const portNumber: JsonSchema = int32({ min: 1, max: 65_535 });
export const localReference: JsonSchema = record({
  group: required(shortName),
  kind: required(shortName),
  name: required(shortName),
});

/** `metav1.LabelSelector` from before its lists said how they are merged. */
export const labelSelector: JsonSchema = record({
  matchLabels: mapOf(text()),
  matchExpressions: list(record({ key: required(text()), operator: required(text()), values: list(text()) })),
});

/** A status that says, before any controller saw the object, that it waits for one. */
export function waitingStatus(type: string, reason: string, fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const conditions = [
    {
      type,
      status: 'False',
      reason,
      message: 'Waiting for controller',
      lastTransitionTime: '1970-01-01T00:00:00Z',
    },
  ];
  return record(
    { conditions: conditionsSchema({ max: 8, default: conditions }), ...fields },
    { default: { conditions } },
  );
}

/** Which Gateways may have a route. */
export const gatewaysSchema: JsonSchema = record(
  {
    allow: oneOf(['All', 'FromList', 'SameNamespace'], { default: 'SameNamespace' }),
    gatewayRefs: list(record({ name: required(shortName), namespace: required(shortName) })),
  },
  { default: { allow: 'SameNamespace' } },
);

/** 004-B1 */
export const forwardToFields: Readonly<Record<string, JsonSchema | RequiredField>> = {
  serviceName: text({ max: 253 }),
  backendRef: localReference,
  port: portNumber,
  weight: int32({ min: 0, max: 1_000_000, default: 1 }),
};

export const routeStatus: JsonSchema = record({
  gateways: required(
    list(
      record({
        gatewayRef: required(
          record({ name: required(shortName), namespace: required(shortName), controller: text({ max: 253 }) }),
        ),
        conditions: conditionsSchema({ max: 8 }),
      }),
      { max: 100 },
    ),
  ),
});
