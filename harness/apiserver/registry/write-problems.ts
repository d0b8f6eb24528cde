import type { ApiObject } from '../../kube/json/api-object.ts';
import { textAt } from '../../kube/json/json.ts';
import { nameRules } from '../../kube/meta/names.ts';
import { validateCommonUpdate, validateObjectMeta } from '../../kube/meta/validate-meta.ts';
import type { FieldError } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import type { ResourceStrategy } from './strategy.ts';

/** @throws the 422 of a new object */
export function refuseInvalidCreate(definition: ResourceDefinition, object: ApiObject): void {
  const { strategy, namespaced } = definition;
  const errors: FieldError[] = validateObjectMeta(object.metadata, {
    namespaced,
    validateName: (name, prefix) => strategy.validateName?.(name, prefix) ?? nameRules.subdomain(name, prefix),
  });
  const own = strategy.validate?.(object);
  if (own !== undefined) errors.push(...own);
  if (errors.length > 0) throw invalid(definition, object, errors);
}

/** @throws the 422 of a change */
export function refuseInvalidUpdate(
  definition: ResourceDefinition,
  strategy: ResourceStrategy,
  object: ApiObject,
  old: ApiObject,
): void {
  const errors: FieldError[] = validateCommonUpdate(object.metadata, old.metadata, definition.namespaced);
  const own = strategy.validateUpdate?.(object, old);
  if (own !== undefined) errors.push(...own);
  if (errors.length > 0) throw invalid(definition, object, errors);
}

export function invalid(definition: ResourceDefinition, object: ApiObject, errors: readonly FieldError[]): Error {
  return refusals.invalid(kindOf(definition, object), textAt(object.metadata, 'name') ?? '', errors);
}

/** Custom resources say themselves of which kind they are. */
function kindOf(
  definition: ResourceDefinition,
  { apiVersion, kind }: ApiObject,
): { readonly group: string; readonly kind: string } {
  if (definition.decoding === 'builtin' || kind === definition.kind) return definition;
  const slash = apiVersion.indexOf('/');
  return { group: slash < 0 ? '' : apiVersion.slice(0, slash), kind };
}
