/** The schema of a version. Mirrors validateCustomResourceDefinitionValidation of apiextensions-apiserver. */
import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { internalSchema } from './internal-form.ts';
import { validateDefaults } from './schema-default-validation.ts';
import { validateRulesOf } from './schema-rule-validation.ts';
import { walkSchema } from './schema-walk.ts';
import { validateStructural } from './structural-schema.ts';

export interface SchemaValidationOptions {
  /** Whether any version that uses the schema has a status subresource. */
  readonly status: boolean;
  /** Expressions that are already stored: what a newer server accepts is accepted for them. */
  readonly unchanged: boolean;
}

/** @param path of `openAPIV3Schema` */
export function validateCrdSchema(schema: JsonSchema, path: string, options: SchemaValidationOptions): FieldError[] {
  const errors = options.status ? rootErrors(schema, path) : [];
  if (schema.nullable === true) {
    errors.push(fieldErrors.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  }
  const structural = validateStructural(schema, path);
  if (structural.length > 0) errors.push(...structural);
  const defaults = structural.length > 0 ? [] : validateDefaults(schema, path);
  errors.push(...defaults);
  const walked = walkSchema(schema, path);
  errors.push(...walked);
  if (structural.length === 0 && defaults.length === 0) {
    errors.push(...validateRulesOf(schema, path, { unchanged: options.unchanged, broken: walked }));
  }
  return errors;
}

/** The fields of the root that do not count where status is checked on its own, in the order of upstream's struct. */
const ALLOWED = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];

function rootErrors(schema: JsonSchema, path: string): FieldError[] {
  const internal = internalSchema(schema);
  for (const [name, value] of Object.entries(internal)) {
    if (value === null || value === '' || value === false) continue;
    if (name === 'Type') {
      if (schema.type === 'object') continue;
      const why = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
      return [fieldErrors.invalid(`${path}.type`, schema.type ?? '', why)];
    }
    if (!ALLOWED.includes(name)) {
      const why = `only [${ALLOWED.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
      return [fieldErrors.invalid(path, internal, why)];
    }
  }
  return [];
}
