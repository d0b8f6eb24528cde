/** Stored only. Mirrors kubernetes `pkg/registry/core/resourcequota` and core validation, ValidateResourceQuota. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { amountErrors, isHugePages, isStandardQuota, quotaNameErrors } from '../resource-names.ts';

const COUNTED_PODS = ['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity'];
const SCOPES: ReadonlySet<string> = new Set([...COUNTED_PODS, 'BestEffort', 'VolumeAttributesClass']);
const EXISTS_ONLY: ReadonlySet<string> = new Set([
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
]);
const POD_RESOURCES: ReadonlySet<string> = new Set([
  'pods',
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
]);

export const RESOURCE_QUOTAS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  namespaced: true,
  shortNames: ['quota'],
  strategy: kindStrategy({
    namespaced: true,
    update: ['meta', 'change'],
    default: defaultQuota,
    prepareForCreate: (quota) => {
      quota['status'] = {};
    },
    prepareForUpdate: (quota, old) => {
      keepField(quota, old, 'status');
    },
    errors: quotaErrors,
    changeErrors: (quota, old) => [...quotaErrors(quota), ...scopeChangeErrors(quota, old)],
  }),
  subresources: statusSubresource(
    statusStrategy({
      namespaced: true,
      default: defaultQuota,
      changeErrors: (quota) => {
        const status = objectAt(quota, 'status');
        return [
          ...hardErrors(objectAt(status, 'hard'), 'status.hard'),
          ...hardErrors(objectAt(status, 'used'), 'status.used'),
        ];
      },
    }),
  ),
};

function defaultQuota(quota: ApiObject): void {
  quota['spec'] ??= {};
  quota['status'] ??= {};
}

function quotaErrors(quota: ApiObject): FieldError[] {
  const spec = objectAt(quota, 'spec') ?? {};
  const hard = objectAt(spec, 'hard') ?? {};
  return [
    ...hardErrors(hard, 'spec.hard'),
    ...scopeErrors(spec, Object.keys(hard)),
    ...selectorErrors(spec, Object.keys(hard)),
  ];
}

function hardErrors(hard: JsonObject | undefined, field: string): FieldError[] {
  return Object.entries(hard ?? {}).flatMap(([name, value]) => [
    ...quotaNameErrors(name, `${field}[${name}]`),
    ...amountErrors(name, value, `${field}[${name}]`),
  ]);
}

function scopeErrors(spec: JsonObject, names: readonly string[]): FieldError[] {
  const scopes = listAt(spec, 'scopes').map(String);
  const errors: FieldError[] = [];
  const invalid = (why: string): void => {
    errors.push(fieldErrors.invalid('spec.scopes', scopes, why));
  };
  for (const scope of scopes) {
    if (!SCOPES.has(scope)) invalid('unsupported scope');
    for (const name of names)
      if (isStandardQuota(name) && !isScopeOf(scope, name)) invalid('unsupported scope applied to resource');
  }
  if (conflict(scopes)) invalid('conflicting scopes');
  return errors;
}

function selectorErrors(spec: JsonObject, names: readonly string[]): FieldError[] {
  const selector = objectAt(spec, 'scopeSelector');
  if (selector === undefined) return [];
  const field = 'spec.scopeSelector.matchExpressions';
  const requirements = listAt(selector, 'matchExpressions').filter(isJsonObject);
  const errors = requirements.flatMap((requirement) => {
    const scope = textAt(requirement, 'scopeName') ?? '';
    return [
      ...(SCOPES.has(scope) ? [] : [fieldErrors.invalid(`${field}.scopeName`, scope, 'unsupported scope')]),
      ...names
        .filter((name) => isStandardQuota(name) && !isScopeOf(scope, name))
        .map(() => fieldErrors.invalid(field, selector, 'unsupported scope applied to resource')),
      ...operatorErrors(requirement, scope, field),
    ];
  });
  if (conflict(requirements.map((requirement) => textAt(requirement, 'scopeName') ?? '')))
    errors.push(fieldErrors.invalid('spec.scopes', listAt(spec, 'scopes'), 'conflicting scopes'));
  return errors;
}

function operatorErrors(requirement: JsonObject, scope: string, field: string): FieldError[] {
  const operator = textAt(requirement, 'operator') ?? '';
  const values = listAt(requirement, 'values');
  const errors: FieldError[] = [];
  if (EXISTS_ONLY.has(scope) && operator !== 'Exists')
    errors.push(
      fieldErrors.invalid(
        `${field}.operator`,
        operator,
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    );
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.push(
        fieldErrors.required(
          `${field}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.push(
        fieldErrors.invalid(
          `${field}.values`,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      );
  } else errors.push(fieldErrors.invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  return errors;
}

function scopeChangeErrors(quota: ApiObject, old: ApiObject): FieldError[] {
  const scopes = listAt(objectAt(quota, 'spec'), 'scopes');
  const before = listAt(objectAt(old, 'spec'), 'scopes');
  const same = scopes.every((scope) => before.includes(scope)) && before.every((scope) => scopes.includes(scope));
  return same ? [] : [fieldErrors.invalid('spec.scopes', scopes, 'field is immutable')];
}

function isScopeOf(scope: string, name: string): boolean {
  if (scope === 'BestEffort') return name === 'pods';
  if (scope === 'VolumeAttributesClass') return name === 'persistentvolumeclaims' || name === 'requests.storage';
  if (COUNTED_PODS.includes(scope))
    return POD_RESOURCES.has(name) || isHugePages(name) || name.includes('ephemeral-storage');
  return true;
}

function conflict(scopes: readonly string[]): boolean {
  return (
    (scopes.includes('BestEffort') && scopes.includes('NotBestEffort')) ||
    (scopes.includes('Terminating') && scopes.includes('NotTerminating'))
  );
}
