/** CustomResourceDefinitions as objects. Mirrors apiextensions-apiserver `pkg/registry/customresourcedefinition`. */
import type { CustomResourceDefinition, JsonSchema } from '../../kube/api/apiextensions.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { dns1123SubdomainProblems } from '../../kube/meta/names.ts';
import { validateObjectMetaUpdate } from '../../kube/meta/validate-meta.ts';
import { formatCheck } from '../../kube/schema/formats.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import type { ResourceStrategy } from '../registry/strategy.ts';
import { setCondition, TERMINATING } from './crd-conditions.ts';
import { defaultCrd, storageVersionName } from './crd-defaults.ts';
import { validateCrdNames } from './crd-names-validation.ts';
import { validateCrd } from './crd-validation.ts';

export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** A CRD has been decoded and defaulted before anybody looks at it like this. Its list of versions may be null: Go writes an empty one so. */
export function asCrd(object: ApiObject): CustomResourceDefinition {
  const crd = object as unknown as CustomResourceDefinition;
  const versions = crd.spec.versions as CustomResourceDefinition['spec']['versions'] | null;
  return versions === null ? { ...crd, spec: { ...crd.spec, versions: [] } } : crd;
}

/** @param now RFC 3339 in seconds, for the conditions of a deletion */
export function crdStrategy(now: () => string): ResourceStrategy {
  return {
    tracksGeneration: true,
    allowUnconditionalUpdate: false,
    default: defaultCrd,
    prepareForCreate: (object) => {
      object['status'] = emptyStatus();
      addStoredVersion(object);
    },
    prepareForUpdate: (object, old) => {
      const status = objectAt(old, 'status');
      object['status'] = status === undefined ? emptyStatus() : { ...status };
      addStoredVersion(object);
    },
    validate: (object) => [...nameErrors(object), ...validateCrd(asCrd(object))],
    validateUpdate: (object, old) => [
      ...validateObjectMetaUpdate(object.metadata, old.metadata),
      ...validateCrd(asCrd(object), asCrd(old)),
    ],
    warnings: (object, old) => formatWarnings(object, old),
    holdsDeletion: ({ metadata }) => metadata['deletionTimestamp'] === undefined,
    prepareForDeletion: (object) => {
      // Asked again, it goes on as before.
      if (hasTerminating(object)) return;
      const finalizers = listAt(object.metadata, 'finalizers');
      if (!finalizers.includes(CLEANUP_FINALIZER)) object.metadata['finalizers'] = [...finalizers, CLEANUP_FINALIZER];
      // Starting to end is no change of the wishes: the registry counts it for other kinds.
      const { generation } = object.metadata;
      if (typeof generation === 'number') object.metadata['generation'] = generation - 1;
      const status: JsonObject = { ...objectAt(object, 'status') };
      setCondition(status, TERMINATING.pending, now());
      object['status'] = status;
    },
  };
}

export const crdStatusStrategy: ResourceStrategy = {
  allowUnconditionalUpdate: false,
  default: defaultCrd,
  prepareForUpdate: (object, old) => {
    object['spec'] = old['spec'] ?? {};
  },
  validateUpdate: (object, old) => [
    ...validateObjectMetaUpdate(object.metadata, old.metadata),
    ...validateCrdNames(objectAt(objectAt(object, 'status'), 'acceptedNames') ?? {}, 'status.acceptedNames'),
  ],
};

function hasTerminating(object: ApiObject): boolean {
  return asCrd(object).status?.conditions?.some(({ type }) => type === 'Terminating') === true;
}

/** What clients see until the names have been looked at. */
function emptyStatus(): JsonObject {
  return { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null };
}

function addStoredVersion(crd: ApiObject): void {
  const status = objectAt(crd, 'status');
  const name = storageVersionName(crd);
  if (status === undefined || name === undefined) return;
  const stored = listAt(status, 'storedVersions');
  if (!stored.includes(name)) status['storedVersions'] = [...stored, name];
}

function nameErrors(object: ApiObject): FieldError[] {
  const name = textAt(object.metadata, 'name') ?? '';
  const { group, names } = asCrd(object).spec;
  if (name === '' || name === `${names.plural}.${group}` || dns1123SubdomainProblems(name).length > 0) return [];
  return [fieldErrors.invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')];
}

function formatWarnings(object: ApiObject, old: ApiObject | undefined): string[] {
  const known = new Set(old === undefined ? [] : unrecognizedFormats(old));
  return unrecognizedFormats(object)
    .filter((format) => !known.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}

function unrecognizedFormats(object: ApiObject): string[] {
  const found: string[] = [];
  const [first, ...others] = asCrd(object).spec.versions.map(({ schema }) => schema.openAPIV3Schema);
  for (const schema of [first, ...others]) if (schema !== undefined) collectFormats(schema, found);
  return found;
}

function collectFormats(schema: JsonSchema, found: string[]): void {
  const { format = '', type } = schema;
  if (format !== '' && type === 'string' && formatCheck(format) === undefined) found.push(format);
  const below = [
    schema.items,
    schema.additionalProperties,
    schema.not,
    ...(schema.allOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.anyOf ?? []),
    ...Object.values(schema.properties ?? {}),
  ];
  for (const part of below) if (typeof part === 'object') collectFormats(part, found);
}
