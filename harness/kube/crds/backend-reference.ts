import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { required, rule, type RequiredField } from '../schema/vocabulary.ts';
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
