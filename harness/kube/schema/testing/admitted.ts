import type { JsonSchema } from '../../api/apiextensions.ts';
import type { ApiObject } from '../../json/api-object.ts';
import { cloneJson, type JsonValue } from '../../json/json.ts';
import type { FieldError } from '../../status/field-error.ts';
import { KubeStatusError } from '../../status/kube-status-error.ts';
import { applyDefaults } from '../apply-defaults.ts';
import { validateEmbeddedResources } from '../embedded-resources.ts';
import { validateListTypes } from '../list-types.ts';
import { pruneUnknown } from '../prune-unknown.ts';
import { validateSchema } from '../validate-schema.ts';

/** What becomes of an object that is created: its `spec`, or why it is refused. In the form of the recorded answers. */
export type Admitted =
  | { readonly spec?: JsonValue }
  | { readonly code: number; readonly message: string }
  | { readonly code: 422; readonly causes: readonly string[] };

/** Does what a server does with a new custom resource. */
export function admitted(sent: ApiObject, schema: JsonSchema): Admitted {
  const object = cloneJson(sent);
  try {
    pruneUnknown(object, schema);
  } catch (error) {
    if (error instanceof KubeStatusError) return { code: error.statusCode, message: error.message };
    throw error;
  }
  applyDefaults(object, schema);
  const errors = [
    ...validateSchema(object, schema),
    ...validateEmbeddedResources(object, schema),
    ...validateListTypes(object, schema),
  ];
  if (errors.length > 0) return { code: 422, causes: causesOf(errors) };
  return Object.hasOwn(object, 'spec') ? { spec: object['spec'] ?? null } : {};
}

export function causesOf(errors: readonly FieldError[]): readonly string[] {
  return errors.map(({ type, field, body }) => `${type} ${field} ${body}`).sort();
}
