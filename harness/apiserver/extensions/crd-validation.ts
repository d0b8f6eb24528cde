/**
 * Mirrors apiextensions-apiserver `pkg/apis/apiextensions/validation/validation.go`. Does not: conversion webhooks; a CRD
 * that would need one is refused.
 */
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JsonSchema,
} from '../../kube/api/apiextensions.ts';
import { equalJson, type JsonValue } from '../../kube/json/json.ts';
import { dns1035LabelProblems, dns1123SubdomainProblems } from '../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { validateApiApproval } from './api-approval.ts';
import { conversionErrors } from './crd-conversion-validation.ts';
import { hoisted, type HoistedCrd, type VersionParts } from './crd-form.ts';
import { validateCrdNames } from './crd-names-validation.ts';
import { validateParts } from './crd-parts-validation.ts';
import { validateCrdSchema } from './crd-schema-validation.ts';
import { deprecationWarningProblems } from './deprecation.ts';
import { internalVersion } from './internal-form.ts';

/** Everything but metadata that is wrong with a new CRD, or with one that replaces `old`. */
export function validateCrd(crd: CustomResourceDefinition, old?: CustomResourceDefinition): FieldError[] {
  return [
    ...specErrors(crd, old),
    ...(old === undefined ? [] : immutableErrors(crd, old)),
    ...validateCrdNames(acceptedNames(crd), 'status.acceptedNames'),
    ...storedVersionErrors(crd),
    ...validateApiApproval(crd, old),
    ...preserveErrors(crd, old),
  ];
}

type Status = { readonly acceptedNames?: object; readonly storedVersions?: readonly string[] } | undefined;

function acceptedNames({ status }: CustomResourceDefinition): object {
  return (status as Status)?.acceptedNames ?? {};
}

function specErrors(crd: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  const { spec } = crd;
  const form = hoisted(crd);
  return [
    ...groupErrors(spec.group),
    ...scopeErrors(spec.scope),
    ...missingSchemaErrors(form),
    ...form.versions.flatMap((version, index) => versionErrors(version, index, form, old)),
    ...versionListErrors(crd, form),
    ...nameErrors(spec.names),
    ...commonErrors(form, crd, old),
    ...conversionErrors(crd),
  ];
}

function groupErrors(group: string): FieldError[] {
  if (group === '') return [fieldErrors.required('spec.group')];
  const problems = dns1123SubdomainProblems(group);
  if (problems.length > 0) return [fieldErrors.invalid('spec.group', group, problems.join(','))];
  return group.includes('.')
    ? []
    : [fieldErrors.invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function scopeErrors(scope: string | undefined): FieldError[] {
  if (scope === undefined || scope === '') return [fieldErrors.required('spec.scope')];
  const scopes = ['Cluster', 'Namespaced'];
  return scopes.includes(scope) ? [] : [fieldErrors.notSupported('spec.scope', scope, scopes)];
}

function missingSchemaErrors({ common, versions }: HoistedCrd): FieldError[] {
  if (schemaOf(common) !== undefined) return [];
  return versions.flatMap((version, index) =>
    schemaOf(version) === undefined
      ? [fieldErrors.required(`spec.versions[${String(index)}].schema.openAPIV3Schema`)]
      : [],
  );
}

/** Readers cannot rely on a schema: a client may have left it out. */
function schemaOf({ schema }: VersionParts): JsonSchema | undefined {
  return schema?.openAPIV3Schema;
}

function versionErrors(
  version: CustomResourceDefinitionVersion,
  index: number,
  { common }: HoistedCrd,
  old: CustomResourceDefinition | undefined,
): FieldError[] {
  const path = `spec.versions[${String(index)}]`;
  const errors: FieldError[] = [];
  const problems = dns1035LabelProblems(version.name);
  if (problems.length > 0) errors.push(fieldErrors.invalid(`${path}.name`, version.name, problems.join(',')));
  for (const problem of deprecationWarningProblems(version)) {
    errors.push(fieldErrors.invalid(`${path}.deprecationWarning`, version.deprecationWarning, problem));
  }
  const schema = schemaOf(version);
  const status = (version.subresources ?? common.subresources)?.status !== undefined;
  if (schema !== undefined) {
    const unchanged = equalJson(schema as JsonValue, oldSchema(old, version.name) as JsonValue | undefined);
    errors.push(...validateCrdSchema(schema, `${path}.schema.openAPIV3Schema`, { status, unchanged }));
  }
  errors.push(...validateParts(version, schema, path));
  return errors;
}

/** What is the same in all versions. */
function commonErrors(
  { common, versions }: HoistedCrd,
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): FieldError[] {
  const schema = schemaOf(common);
  const parts = validateParts(common, schema, 'spec');
  if (schema === undefined) return parts;
  const status = [common, ...versions].some(({ subresources }) => subresources?.status !== undefined);
  const [first] = crd.spec.versions;
  const unchanged = equalJson(schema as JsonValue, oldSchema(old, first?.name ?? '') as JsonValue | undefined);
  return [...validateCrdSchema(schema, 'spec.validation.openAPIV3Schema', { status, unchanged }), ...parts];
}

function oldSchema(old: CustomResourceDefinition | undefined, name: string): JsonSchema | undefined {
  const version = old?.spec.versions.find((candidate) => candidate.name === name);
  return version === undefined ? undefined : schemaOf(version);
}

function versionListErrors(crd: CustomResourceDefinition, { versions }: HoistedCrd): FieldError[] {
  const errors: FieldError[] = [];
  const names = crd.spec.versions.map(({ name }) => name);
  const wrong = (why: string): FieldError => fieldErrors.invalid('spec.versions', versions.map(internalVersion), why);
  if (new Set(names).size < names.length) errors.push(wrong('must contain unique version names'));
  if (crd.spec.versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(wrong('must have exactly one version marked as storage version'));
  }
  const [first = ''] = names;
  const problems = dns1035LabelProblems(first);
  if (first !== '' && problems.length > 0) errors.push(fieldErrors.invalid('spec.version', first, problems.join(',')));
  return errors;
}

function nameErrors(names: Partial<CustomResourceDefinition['spec']['names']>): FieldError[] {
  const missing = (['plural', 'singular', 'kind', 'listKind'] as const).filter((field) => (names[field] ?? '') === '');
  return [
    ...missing.map((field) => fieldErrors.required(`spec.names.${field}`)),
    ...validateCrdNames(names, 'spec.names'),
  ];
}

function immutableErrors(crd: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const established = old.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
  const fixed: [string, string, string][] = [];
  if (established === true) {
    fixed.push(['spec.scope', crd.spec.scope, old.spec.scope]);
    fixed.push(['spec.names.kind', crd.spec.names.kind, old.spec.names.kind]);
  }
  fixed.push(['spec.group', crd.spec.group, old.spec.group]);
  fixed.push(['spec.names.plural', crd.spec.names.plural, old.spec.names.plural]);
  return fixed
    .filter(([, value, before]) => value !== before)
    .map(([path, value]) => fieldErrors.invalid(path, value, 'field is immutable'));
}

function storedVersionErrors({ spec, status }: CustomResourceDefinition): FieldError[] {
  const stored = (status as Status)?.storedVersions ?? [];
  const path = 'status.storedVersions';
  if (stored.length === 0) return [fieldErrors.invalid(path, null, 'must have at least one stored version')];
  const errors: FieldError[] = [];
  // A version that is there twice has been ticked off at its first place.
  const open = new Set(stored);
  for (const { name, storage } of spec.versions) {
    if (storage && !open.has(name)) {
      errors.push(fieldErrors.invalid(path, stored, `must have the storage version ${name}`));
    }
    open.delete(name);
  }
  for (const name of open) {
    const why =
      `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until ` +
      `a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.push(fieldErrors.invalid(`${path}[${String(stored.indexOf(name))}]`, name, why));
  }
  return errors;
}

function preserveErrors({ spec }: CustomResourceDefinition, old: CustomResourceDefinition | undefined): FieldError[] {
  const preserves = (value: CustomResourceDefinition['spec'] | undefined): boolean =>
    (value as { readonly preserveUnknownFields?: boolean } | undefined)?.preserveUnknownFields === true;
  if (!preserves(spec) || preserves(old?.spec)) return [];
  const why = 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [fieldErrors.invalid('spec.preserveUnknownFields', true, why)];
}
