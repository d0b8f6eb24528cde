/**
 * Objects of a CRD. Mirrors apiextensions-apiserver `pkg/registry/customresource/{strategy,status_strategy,validator}.go`.
 */
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchema,
} from '../../kube/api/apiextensions.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { equalJson, listAt, textAt, type JsonValue } from '../../kube/json/json.ts';
import { qualifiedNameProblems } from '../../kube/meta/names.ts';
import { validateObjectMetaUpdate } from '../../kube/meta/validate-meta.ts';
import { applyDefaults } from '../../kube/schema/apply-defaults.ts';
import { validateEmbeddedResources } from '../../kube/schema/embedded-resources.ts';
import { validateListTypes } from '../../kube/schema/list-types.ts';
import { hasRules, validateRules } from '../../kube/schema/validate-rules.ts';
import { validateSchema } from '../../kube/schema/validate-schema.ts';
import { fieldErrors, type FieldError, type FieldErrorType } from '../../kube/status/field-error.ts';
import type { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { ResourceStrategy } from '../registry/strategy.ts';
import { hasCondition } from './crd-conditions.ts';
import { scaleErrors, valueAt, type ScalePaths } from './custom-scale.ts';
import { jsonText } from '../../kube/json/json-text.ts';

interface CustomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: JsonSchema;
  readonly scale: ScalePaths | undefined;
  readonly hasStatus: boolean;
}

export interface CustomStrategies {
  readonly object: ResourceStrategy;
  /** Of the status subresource. */
  readonly status: ResourceStrategy;
}

export function customStrategies(
  crd: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): CustomStrategies {
  const { group, names } = crd.spec;
  const custom: CustomKind = {
    apiVersion: `${group}/${version.name}`,
    kind: names.kind,
    schema: version.schema.openAPIV3Schema,
    scale: version.subresources?.scale,
    hasStatus: version.subresources?.status !== undefined,
  };
  const fields = selectableFields(version);
  const common: ResourceStrategy = {
    default: (object) => {
      applyDefaults(object, custom.schema);
    },
    allowUnconditionalUpdate: false,
    tracksGeneration: true,
    ...(fields === undefined ? {} : { fields }),
  };
  return {
    object: {
      ...common,
      prepareForCreate: (object) => {
        if (hasCondition(crd, 'Terminating')) throw terminating(crd, object);
        if (custom.hasStatus) resetStatus(object, custom.schema);
      },
      prepareForUpdate: (object, old) => {
        if (custom.hasStatus) keepStatus(object, old);
        countGeneration(object, old);
      },
      validate: (object) => validateNew(object, custom),
      validateUpdate: (object, old) => validateChange(object, old, custom),
      warnings: finalizerWarnings,
    },
    status: {
      ...common,
      prepareForUpdate: keepAllButStatus,
      validateUpdate: (object, old) => validateStatusChange(object, old, custom),
    },
  };
}

/** A new object has no status but the one that its schema gives it: a real server fills that in when it reads it back. */
function resetStatus(object: ApiObject, schema: JsonSchema): void {
  delete object['status'];
  if (schema.properties?.['status']?.default !== undefined) applyDefaults(object, schema);
}

function terminating({ spec }: CustomResourceDefinition, { metadata }: ApiObject): KubeStatusError {
  const why = 'create not allowed while custom resource definition is terminating';
  const of = { group: spec.group, resource: spec.names.plural };
  return refusals.forbidden(of, textAt(metadata, 'name') ?? '', why);
}

function validateNew(object: ApiObject, custom: CustomKind): readonly FieldError[] {
  const typeErrors = typeMetaErrors(object, custom);
  if (typeErrors.length > 0) return typeErrors;
  const errors = [
    ...validateSchema(object, custom.schema),
    ...scaleProblems(object, custom, ['spec', 'status']),
    ...validateEmbeddedResources(object, custom.schema),
    ...validateListTypes(object, custom.schema),
  ];
  return withRules(errors, object, undefined, custom.schema);
}

function validateChange(object: ApiObject, old: ApiObject, custom: CustomKind): readonly FieldError[] {
  const typeErrors = typeMetaErrors(object, custom);
  if (typeErrors.length > 0) return typeErrors;
  const errors = [
    ...validateObjectMetaUpdate(object.metadata, old.metadata),
    ...validateSchema(object, custom.schema, { old }),
    ...scaleProblems(object, custom, ['spec', 'status']),
    ...validateEmbeddedResources(object, custom.schema),
    ...changedListErrors(object, old, custom.schema),
  ];
  return withRules(errors, object, old, custom.schema);
}

function validateStatusChange(object: ApiObject, old: ApiObject, custom: CustomKind): readonly FieldError[] {
  const typeErrors = typeMetaErrors(object, custom);
  if (typeErrors.length > 0) return typeErrors;
  const { status } = object;
  const schema = custom.schema.properties?.['status'];
  const errors = [
    ...validateObjectMetaUpdate(object.metadata, old.metadata),
    ...(status === undefined || schema === undefined
      ? []
      : validateSchema(status, schema, { old: old['status'], path: 'status' })),
    ...scaleProblems(object, custom, ['status']),
    ...changedListErrors(object, old, custom.schema),
  ];
  return withRules(errors, object, old, custom.schema);
}

function typeMetaErrors(object: ApiObject, { apiVersion, kind }: CustomKind): FieldError[] {
  const errors: FieldError[] = [];
  if (object.kind !== kind) errors.push(fieldErrors.invalid('kind', object.kind, `must be ${kind}`));
  if (object.apiVersion !== apiVersion) {
    errors.push(fieldErrors.invalid('apiVersion', object.apiVersion, `must be ${apiVersion}`));
  }
  return errors;
}

function scaleProblems(object: ApiObject, { scale }: CustomKind, parts: readonly ('spec' | 'status')[]): FieldError[] {
  return scale === undefined ? [] : parts.flatMap((part) => scaleErrors(object, scale, part));
}

/** Lists that were wrong before may stay wrong. */
function changedListErrors(object: ApiObject, old: ApiObject, schema: JsonSchema): FieldError[] {
  const errors = validateListTypes(object, schema);
  return errors.length > 0 && validateListTypes(old, schema).length > 0 ? [] : errors;
}

/** After these nothing is known about the types of fields, which rules rely on. */
const BLOCKING: ReadonlySet<FieldErrorType> = new Set<FieldErrorType>([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const NOT_CHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

function withRules(
  errors: readonly FieldError[],
  object: ApiObject,
  old: ApiObject | undefined,
  schema: JsonSchema,
): readonly FieldError[] {
  if (!hasRules(schema)) return errors;
  if (errors.some(({ type }) => BLOCKING.has(type)))
    return [...errors, fieldErrors.invalid('<nil>', null, NOT_CHECKED)];
  return [...errors, ...validateRules(object, old, schema, { resourceRoot: true })];
}

function keepStatus(object: ApiObject, old: ApiObject): void {
  const { status } = old;
  if (status === undefined) delete object['status'];
  else object['status'] = status;
}

function keepAllButStatus(object: ApiObject, old: ApiObject): void {
  const { status } = object;
  const { managedFields, resourceVersion } = object.metadata;
  for (const field of Object.keys(object)) Reflect.deleteProperty(object, field);
  Object.assign(object, old, { metadata: { ...old.metadata } });
  delete object['status'];
  if (status !== undefined) object['status'] = status;
  delete object.metadata['managedFields'];
  if (managedFields !== undefined) object.metadata['managedFields'] = managedFields;
  if (resourceVersion !== undefined) object.metadata['resourceVersion'] = resourceVersion;
}

/** Where status is no part of its own it counts as well. */
function countGeneration(object: ApiObject, old: ApiObject): void {
  const fields = new Set([...Object.keys(object), ...Object.keys(old)]);
  fields.delete('metadata');
  const { generation } = old.metadata;
  for (const field of fields) {
    if (equalJson(object[field], old[field])) continue;
    object.metadata['generation'] = (typeof generation === 'number' ? generation : 0) + 1;
    return;
  }
}

function selectableFields({
  selectableFields: selectable = [],
}: CustomResourceDefinitionVersion): ((object: ApiObject) => Readonly<Record<string, string>>) | undefined {
  if (selectable.length === 0) return undefined;
  const paths = selectable
    .map(({ jsonPath }) => jsonPath.replace(/^\./u, ''))
    .map((name) => [name, name.split('.')] as const);
  return (object) => Object.fromEntries(paths.map(([name, path]) => [name, fieldText(valueAt(object, path))]));
}

function fieldText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? jsonText(value) : String(value);
}

const STANDARD_FINALIZERS: ReadonlySet<JsonValue> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

function finalizerWarnings(object: ApiObject, old: ApiObject | undefined): string[] {
  const before = new Set(old === undefined ? [] : listAt(old.metadata, 'finalizers'));
  const added = listAt(object.metadata, 'finalizers').filter((name) => !before.has(name));
  if (added.length === 0) return [];
  return added.map(String).sort().flatMap(finalizerProblems);
}

function finalizerProblems(name: string): string[] {
  const prefix = `metadata.finalizers: ${JSON.stringify(name)}: `;
  const problems = qualifiedNameProblems(name).map((problem) => `${prefix}${problem}`);
  if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return problems;
  const including = name.includes('.') ? ' including a path (/)' : '';
  const advice = `prefer a domain-qualified finalizer name${including} to avoid accidental conflicts with other finalizer writers`;
  return [...problems, `${prefix}${advice}`];
}
