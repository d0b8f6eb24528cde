/** Rules that the counts in the status of all workloads have in common. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { numberOf } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';

export interface StatusCounts {
  /** None may be negative. */
  readonly counts: readonly string[];
  /** None may be more than `status.replicas`. */
  readonly parts: readonly string[];
  /** @default cannot be greater than readyReplicas */
  readonly readyProblem?: string;
}

export function statusCountErrors(object: ApiObject, { counts, parts, readyProblem }: StatusCounts): FieldError[] {
  const status = objectAt(object, 'status') ?? {};
  const errors = counts.flatMap((count) => nonnegativeErrors(status[count], `status.${count}`));
  const all = numberOf(status, 'replicas');
  for (const part of parts)
    if (numberOf(status, part) > all)
      errors.push(
        fieldErrors.invalid(`status.${part}`, numberOf(status, part), 'cannot be greater than status.replicas'),
      );
  const available = numberOf(status, 'availableReplicas');
  if (parts.includes('availableReplicas') && available > numberOf(status, 'readyReplicas'))
    errors.push(
      fieldErrors.invalid(
        'status.availableReplicas',
        available,
        readyProblem ?? 'cannot be greater than readyReplicas',
      ),
    );
  return errors;
}

/** `status.collisionCount` only grows. */
export function collisionErrors(object: ApiObject, old: ApiObject): FieldError[] {
  const count = objectAt(object, 'status')?.['collisionCount'];
  const before = objectAt(old, 'status')?.['collisionCount'];
  if (typeof before !== 'number' || (typeof count === 'number' && count >= before)) return [];
  return [fieldErrors.invalid('status.collisionCount', typeof count === 'number' ? count : 0, 'cannot be decremented')];
}
