import { listAt, type JsonObject } from '../../kube/json/json.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { nameRules, type NameRule } from '../../kube/meta/names.ts';
import {
  kubernetesFinalizerErrors,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '../../kube/meta/validate-meta.ts';
import type { FieldError } from '../../kube/status/field-error.ts';
import type { ResourceStrategy } from '../registry/strategy.ts';

/** What a kind of its own says; what all built-in kinds have in common is added by {@link kindStrategy}. */
export interface KindRules extends Omit<ResourceStrategy, 'validate' | 'validateUpdate' | 'validateName'> {
  readonly namespaced: boolean;
  /** @default nameRules.subdomain */
  readonly name?: NameRule;
  /** Problems of a whole object, new or changed. @param old what it was before an update */
  readonly errors?: (object: ApiObject, old?: ApiObject) => readonly FieldError[];
  /** Problems of new objects only, after `errors`. */
  readonly validateNew?: (object: ApiObject) => readonly FieldError[];
  /** Problems of a change. */
  readonly changeErrors?: (object: ApiObject, old: ApiObject) => readonly FieldError[];
  /** What an update is checked for, in the order of upstream's update validation. @default ['meta', 'change', 'whole'] */
  readonly update?: readonly UpdateCheck[];
  /** Whether finalizers need a slash in their names. @default true */
  readonly qualifiedFinalizers?: boolean;
}

/**
 * `meta`: the update rules of metadata. `change`: `changeErrors`. `whole`: what is checked of new objects, metadata and
 * `errors`. `spec`: `errors` alone.
 */
export type UpdateCheck = 'meta' | 'change' | 'whole' | 'spec';

/**
 * A strategy whose answers have the causes of upstream's, in order and number: on updates most kinds check metadata once
 * more than the registry has done already.
 */
export function kindStrategy(rules: KindRules): ResourceStrategy {
  const {
    namespaced,
    name = nameRules.subdomain,
    errors,
    validateNew,
    changeErrors,
    update,
    qualifiedFinalizers,
    ...strategy
  } = rules;
  const finalizerErrors = (object: ApiObject): FieldError[] =>
    qualifiedFinalizers === false
      ? []
      : kubernetesFinalizerErrors(listAt(object.metadata, 'finalizers'), 'metadata.finalizers');
  const parts: Record<UpdateCheck, (object: ApiObject, old: ApiObject) => readonly FieldError[]> = {
    meta: (object, old) => [...validateObjectMetaUpdate(object.metadata, old.metadata), ...finalizerErrors(object)],
    change: (object, old) => changeErrors?.(object, old) ?? [],
    whole: (object, old) => [
      ...validateObjectMeta(object.metadata, { namespaced, validateName: name }),
      ...finalizerErrors(object),
      ...(errors?.(object, old) ?? []),
    ],
    spec: (object, old) => errors?.(object, old) ?? [],
  };
  const order = update ?? ['meta', 'change', 'whole'];
  return {
    ...strategy,
    validateName: name,
    validate: (object) => [...finalizerErrors(object), ...(errors?.(object) ?? []), ...(validateNew?.(object) ?? [])],
    validateUpdate: (object, old) => order.flatMap((part) => parts[part](object, old)),
  };
}

/** A status subresource: everything but `status` and metadata stays as it was. */
export function statusStrategy(rules: Omit<KindRules, 'prepareForCreate' | 'prepareForUpdate'>): ResourceStrategy {
  return kindStrategy({
    update: ['meta', 'change'],
    ...rules,
    prepareForUpdate: (object, old) => {
      keepAllBut(object, old, ['metadata', 'status']);
    },
  });
}

/** Sets the parts of an object but the named ones to what they were, in place. */
export function keepAllBut(object: ApiObject, old: ApiObject, mutable: readonly string[]): void {
  for (const field of new Set([...Object.keys(object), ...Object.keys(old)]))
    if (!mutable.includes(field) && field !== 'apiVersion' && field !== 'kind') keepField(object, old, field);
}

/** Sets one part of an object to what it was, in place. */
export function keepField(object: JsonObject, old: JsonObject, field: string): void {
  const before = old[field];
  if (before === undefined) Reflect.deleteProperty(object, field);
  else object[field] = before;
}
