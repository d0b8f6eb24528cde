import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import {
  atomicList,
  int32,
  record,
  required,
  rule,
  type ListLimits,
  type RequiredField,
} from '../schema/vocabulary.ts';
import { groupName, kindName, namespaceName, objectName, portNumber } from './gateway-api-names.ts';

/** The fields of a reference to a backend: a Service unless another kind is written. */
export const backendReference: Readonly<Record<string, JsonSchema | RequiredField>> = {
  group: groupName(''),
  kind: kindName('Service'),
  name: required(objectName),
  namespace: namespaceName,
  port: portNumber,
};

export const backendRules: readonly ValidationRule[] = [
  rule(
    'Must have port for Service reference',
    "(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true",
  ),
];

/** Backends of a rule, with their shares. */
export function weightedBackends(
  fields: Readonly<Record<string, JsonSchema>> = {},
  limits: ListLimits = {},
): JsonSchema {
  return atomicList(
    record(
      {
        ...backendReference,
        // 000-B1
        weight: int32({ min: 0, max: 1_000_000, default: 1 }),
        ...fields,
      },
      { rules: backendRules },
    ),
    { max: 16, ...limits },
  );
}
