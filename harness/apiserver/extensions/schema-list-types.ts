import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

/** `x-kubernetes-list-type` and its keys. Mirrors parts of ValidateCustomResourceDefinitionOpenAPISchema. */
export function listTypeErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const listType: string | undefined = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = `${path}.x-kubernetes-list-type`;
  if (listType !== undefined && schema.type !== 'array') {
    const why = 'must be array if x-kubernetes-list-type is specified';
    const typeAt = `${path}.type`;
    errors.push(
      schema.type === undefined ? fieldErrors.required(typeAt, why) : fieldErrors.invalid(typeAt, schema.type, why),
    );
  } else if (listType === 'set' && schema.items !== undefined) errors.push(...setItemErrors(schema.items, path));
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType)) {
    errors.push(fieldErrors.notSupported(at, listType, ['atomic', 'set', 'map']));
  }
  if (keys.length > 0 && listType !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType === undefined ? fieldErrors.required(at, why) : fieldErrors.invalid(at, listType, why));
  }
  if (listType === 'map') errors.push(...mapErrors(schema, keys, path));
  if (listType === 'map' || listType === 'set') errors.push(...itemErrors(schema, listType, keys, path));
  return errors;
}

function setItemErrors(items: JsonSchema, path: string): FieldError[] {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic') {
    return [fieldErrors.invalid(`${path}.items.x-kubernetes-list-type`, listType, why)];
  }
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
    return [fieldErrors.invalid(`${path}.items.x-kubernetes-map-type`, listType ?? null, why)];
  }
  return [];
}

function mapErrors(schema: JsonSchema, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { items } = schema;
  const keysAt = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) {
    errors.push(fieldErrors.required(keysAt, 'must not be empty if x-kubernetes-list-type is map'));
  }
  if (items === undefined) {
    errors.push(fieldErrors.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    return errors;
  }
  if (items.type !== 'object') {
    const why = "must be object if parent array's x-kubernetes-list-type is map";
    errors.push(fieldErrors.invalid(`${path}.items.type`, items.type ?? '', why));
    return errors;
  }
  const seen = new Set<string>();
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (property === undefined) {
      errors.push(fieldErrors.invalid(keysAt, keys, 'entries must all be names of item properties'));
    } else if (property.type === 'array' || property.type === 'object') {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(fieldErrors.invalid(`${path}.items.properties[${key}].type`, items.type, why));
    }
    if (seen.has(key)) errors.push(fieldErrors.invalid(keysAt, keys, 'must not contain duplicate entries'));
    seen.add(key);
  }
  return errors;
}

function itemErrors(schema: JsonSchema, listType: string, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { items } = schema;
  if (items === undefined) return errors;
  if (items.nullable === true) {
    const why = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(fieldErrors.forbidden(`${path}.items.nullable`, why));
  }
  if (listType !== 'map') return errors;
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (property === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    if (items.required?.includes(key) !== true && (property.default === undefined || property.default === null)) {
      const why = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
      errors.push(fieldErrors.required(`${at}.default`, why));
    }
    if (property.nullable === true) {
      const why = 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable';
      errors.push(fieldErrors.forbidden(`${at}.nullable`, why));
    }
  }
  return errors;
}

function propertyOf({ properties }: JsonSchema, name: string): JsonSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
