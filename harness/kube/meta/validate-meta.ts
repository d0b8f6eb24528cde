/**
 * Rules of `metadata`, worded as apimachinery `pkg/api/validation/objectmeta.go`. Does not check managedFields: the server
 * writes them itself.
 */
import { isJsonObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { equalJson } from '../json/json.ts';
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import { labelValueProblems, nameRules, qualifiedNameProblems, type NameRule } from './names.ts';
import { ownerReferenceErrors } from './validate-owner-references.ts';

export interface ObjectMetaRules {
  readonly namespaced: boolean;
  /** Of `name` and `generateName`. */
  readonly validateName: NameRule;
  /** @default metadata */
  readonly path?: string;
}

const ANNOTATIONS_LIMIT_BYTES = 262_144;

/** A new object's metadata, after its name was generated. */
export function validateObjectMeta(meta: JsonObject, rules: ObjectMetaRules): FieldError[] {
  const path = rules.path ?? 'metadata';
  const errors: FieldError[] = [];
  const generateName = textAt(meta, 'generateName') ?? '';
  if (generateName !== '')
    for (const problem of rules.validateName(generateName, true))
      errors.push(fieldErrors.invalid(`${path}.generateName`, generateName, problem));
  const name = textAt(meta, 'name') ?? '';
  if (name === '') errors.push(fieldErrors.required(`${path}.name`, 'name or generateName is required'));
  else
    for (const problem of rules.validateName(name, false))
      errors.push(fieldErrors.invalid(`${path}.name`, name, problem));
  addNamespaceErrors(errors, textAt(meta, 'namespace') ?? '', rules.namespaced, path);
  const generation = meta['generation'];
  if (typeof generation === 'number' && generation < 0)
    errors.push(fieldErrors.invalid(`${path}.generation`, generation, 'must be greater than or equal to 0'));
  addLabelErrors(errors, meta['labels'], `${path}.labels`);
  addAnnotationErrors(errors, meta['annotations'], `${path}.annotations`);
  errors.push(...ownerReferenceErrors(listAt(meta, 'ownerReferences'), `${path}.ownerReferences`));
  addFinalizerErrors(errors, listAt(meta, 'finalizers'), `${path}.finalizers`);
  return errors;
}

/** What an update may not do to metadata. Both sides carry the stored `resourceVersion` or the one that was sent. */
export function validateObjectMetaUpdate(
  meta: JsonObject,
  oldMeta: JsonObject,
  path: string = 'metadata',
): FieldError[] {
  const errors: FieldError[] = [];
  if (typeof oldMeta['deletionTimestamp'] === 'string') addNewFinalizerErrors(errors, meta, oldMeta, path);
  if ((textAt(meta, 'resourceVersion') ?? '') === '')
    errors.push(fieldErrors.invalid(`${path}.resourceVersion`, '', 'must be specified for an update'));
  const generation = Number(meta['generation'] ?? 0);
  if (generation < Number(oldMeta['generation'] ?? 0))
    errors.push(fieldErrors.invalid(`${path}.generation`, generation, 'must not be decremented'));
  addImmutableErrors(errors, meta, oldMeta, path);
  addLabelErrors(errors, meta['labels'], `${path}.labels`);
  addAnnotationErrors(errors, meta['annotations'], `${path}.annotations`);
  errors.push(...ownerReferenceErrors(listAt(meta, 'ownerReferences'), `${path}.ownerReferences`));
  return errors;
}

/**
 * What the registry checks of every update before the rules of the kind, which for most built-in kinds say it again:
 * upstream reports those causes several times. Mirrors apiserver `pkg/registry/rest/update.go`, validateCommonFields.
 */
export function validateCommonUpdate(meta: JsonObject, oldMeta: JsonObject, namespaced: boolean): FieldError[] {
  return [
    ...validateObjectMeta(meta, { namespaced, validateName: nameRules.pathSegment }),
    ...validateObjectMetaUpdate(meta, oldMeta),
  ];
}

/** Of labels, and of selectors that are a map. */
export function labelErrors(labels: JsonValue | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  addLabelErrors(errors, labels, field);
  return errors;
}

export function annotationErrors(annotations: JsonValue | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  addAnnotationErrors(errors, annotations, field);
  return errors;
}

export function labelKeyErrors(key: string, field: string): FieldError[] {
  return qualifiedNameProblems(key).map((problem) => fieldErrors.invalid(field, key, problem));
}

/**
 * Names of finalizers as the built-in kinds want them, with a slash. Custom resources may have others. Mirrors kubernetes
 * `pkg/apis/core/validation/validation.go`, validateKubeFinalizerName.
 */
export function kubernetesFinalizerErrors(finalizers: readonly JsonValue[], field: string): FieldError[] {
  return finalizers.flatMap((finalizer, index) =>
    typeof finalizer === 'string' ? kubernetesFinalizerError(finalizer, `${field}[${index}]`) : [],
  );
}

export function kubernetesFinalizerError(finalizer: string, field: string): FieldError[] {
  if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) return [];
  return [fieldErrors.invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')];
}

export function isBeingDeleted(object: JsonObject): boolean {
  return typeof objectAt(object, 'metadata')?.['deletionTimestamp'] === 'string';
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function addNamespaceErrors(errors: FieldError[], namespace: string, namespaced: boolean, path: string): void {
  if (!namespaced) {
    if (namespace !== '') errors.push(fieldErrors.forbidden(`${path}.namespace`, 'not allowed on this type'));
  } else if (namespace === '') errors.push(fieldErrors.required(`${path}.namespace`));
  else
    for (const problem of nameRules.label(namespace, false))
      errors.push(fieldErrors.invalid(`${path}.namespace`, namespace, problem));
}

function addLabelErrors(errors: FieldError[], labels: JsonValue | undefined, field: string): void {
  if (!isJsonObject(labels)) return;
  for (const key of Object.keys(labels)) {
    for (const problem of qualifiedNameProblems(key)) errors.push(fieldErrors.invalid(field, key, problem));
    const value = labels[key];
    if (typeof value === 'string')
      for (const problem of labelValueProblems(value)) errors.push(fieldErrors.invalid(field, value, problem));
  }
}

function addAnnotationErrors(errors: FieldError[], annotations: JsonValue | undefined, field: string): void {
  if (!isJsonObject(annotations)) return;
  let bytes = 0;
  for (const key of Object.keys(annotations)) {
    for (const problem of qualifiedNameProblems(key.toLowerCase()))
      errors.push(fieldErrors.invalid(field, key, problem));
    const value = annotations[key];
    bytes += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  }
  if (bytes > ANNOTATIONS_LIMIT_BYTES) errors.push(fieldErrors.tooLong(field, ANNOTATIONS_LIMIT_BYTES));
}

function addFinalizerErrors(errors: FieldError[], finalizers: readonly JsonValue[], field: string): void {
  for (const finalizer of finalizers.filter((item) => typeof item === 'string'))
    for (const problem of qualifiedNameProblems(finalizer)) errors.push(fieldErrors.invalid(field, finalizer, problem));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.push(fieldErrors.invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
}

function addImmutableErrors(errors: FieldError[], meta: JsonObject, oldMeta: JsonObject, path: string): void {
  for (const field of ['name', 'namespace', 'uid'])
    if ((meta[field] ?? '') !== (oldMeta[field] ?? ''))
      errors.push(fieldErrors.invalid(`${path}.${field}`, meta[field] ?? '', 'field is immutable'));
  for (const field of ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'])
    if (!equalJson(meta[field] ?? null, oldMeta[field] ?? null))
      errors.push(fieldErrors.invalid(`${path}.${field}`, meta[field] ?? null, 'field is immutable'));
}

function addNewFinalizerErrors(errors: FieldError[], meta: JsonObject, oldMeta: JsonObject, path: string): void {
  const known = new Set(listAt(oldMeta, 'finalizers'));
  const added = [...new Set(listAt(meta, 'finalizers').filter((finalizer) => !known.has(finalizer)))]
    .map(String)
    .sort();
  if (added.length > 0)
    errors.push(
      fieldErrors.forbidden(
        `${path}.finalizers`,
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((text) => JSON.stringify(text)).join(', ')}}`,
      ),
    );
}
