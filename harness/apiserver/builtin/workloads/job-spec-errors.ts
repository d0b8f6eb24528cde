/** Rules of the spec of a job. Mirrors kubernetes `pkg/apis/batch/validation/validation.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123SubdomainProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textOf } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';
import { failurePolicyErrors, successPolicyErrors } from './job-policy-errors.ts';
import { podTemplateErrors } from './pod-template-errors.ts';
import { templateOf } from './workload.ts';

const MOST_PARALLELISM = 100_000;
const MOST_FAILED_INDEXES = 100_000;
const MANY_COMPLETIONS = 100_000;
const MOST_FOR_MANY = 10_000;
const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const HTTP_PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** Everything but the selector. */
export function jobSpecErrors(spec: JsonObject, path: string): FieldError[] {
  const errors = COUNTS.flatMap((count) => nonnegativeErrors(spec[count], `${path}.${count}`));
  if (spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined)
    errors.push(fieldErrors.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  errors.push(...managedByErrors(spec['managedBy'], `${path}.managedBy`));
  errors.push(...completionModeErrors(spec, path));
  const indexed = spec['completionMode'] === 'Indexed';
  if (spec['completionMode'] === undefined || spec['completionMode'] === 'NonIndexed')
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'])
      if (typeof spec[field] === 'number')
        errors.push(fieldErrors.invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'));
  if (objectAt(spec, 'podFailurePolicy') !== undefined)
    errors.push(...failurePolicyErrors(spec, `${path}.podFailurePolicy`));
  errors.push(...successPolicyErrors(spec, indexed, `${path}.successPolicy`));
  errors.push(...replacementErrors(spec, `${path}.podReplacementPolicy`));
  const template = templateOf(spec);
  errors.push(...podTemplateErrors(template, `${path}.template`));
  return [...errors, ...restartErrors(spec, template, `${path}.template.spec.restartPolicy`)];
}

function managedByErrors(value: unknown, field: string): FieldError[] {
  if (typeof value !== 'string') return [];
  if (value === '') return [fieldErrors.required(field)];
  const slash = value.indexOf('/');
  const errors: FieldError[] = [];
  if (slash <= 0 || slash === value.length - 1)
    errors.push(fieldErrors.invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  else {
    const host = value.slice(0, slash);
    const path = value.slice(slash + 1);
    for (const problem of dns1123SubdomainProblems(host)) errors.push(fieldErrors.invalid(field, host, problem));
    if (!HTTP_PATH.test(path))
      errors.push(
        fieldErrors.invalid(
          field,
          path,
          "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
        ),
      );
  }
  if (value.length > 63) errors.push(fieldErrors.tooLong(field, 63));
  return errors;
}

function completionModeErrors(spec: JsonObject, path: string): FieldError[] {
  const mode = spec['completionMode'];
  if (typeof mode !== 'string') return [];
  if (mode !== 'Indexed')
    return mode === 'NonIndexed'
      ? []
      : [fieldErrors.notSupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed'])];
  const { completions, parallelism, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  if (completions === undefined)
    errors.push(fieldErrors.required(`${path}.completions`, 'when completion mode is Indexed'));
  if (typeof parallelism === 'number' && parallelism > MOST_PARALLELISM)
    errors.push(
      fieldErrors.invalid(
        `${path}.parallelism`,
        parallelism,
        `must be less than or equal to ${MOST_PARALLELISM} when completion mode is Indexed`,
      ),
    );
  if (typeof maxFailedIndexes === 'number') {
    const field = `${path}.maxFailedIndexes`;
    if (typeof completions === 'number' && maxFailedIndexes > completions)
      errors.push(fieldErrors.invalid(field, maxFailedIndexes, 'must be less than or equal to completions'));
    if (maxFailedIndexes > MOST_FAILED_INDEXES)
      errors.push(fieldErrors.invalid(field, maxFailedIndexes, `must be less than or equal to ${MOST_FAILED_INDEXES}`));
  }
  if (typeof completions === 'number' && completions > MANY_COMPLETIONS && spec['backoffLimitPerIndex'] !== undefined)
    errors.push(...manyCompletionErrors(spec, path));
  return errors;
}

function manyCompletionErrors(spec: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec['maxFailedIndexes'] === undefined)
    errors.push(
      fieldErrors.required(
        `${path}.maxFailedIndexes`,
        `must be specified when completions is above ${MANY_COMPLETIONS}`,
      ),
    );
  for (const field of ['parallelism', 'maxFailedIndexes']) {
    const value = spec[field];
    if (typeof value === 'number' && value > MOST_FOR_MANY)
      errors.push(
        fieldErrors.invalid(
          `${path}.${field}`,
          value,
          `must be less than or equal to ${MOST_FOR_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`,
        ),
      );
  }
  return errors;
}

function replacementErrors(spec: JsonObject, field: string): FieldError[] {
  const policy = spec['podReplacementPolicy'];
  if (typeof policy !== 'string') return [];
  const allowed = spec['podFailurePolicy'] === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  return allowed.includes(policy) ? [] : [fieldErrors.notSupported(field, policy, allowed)];
}

function restartErrors(spec: JsonObject, template: JsonObject, field: string): FieldError[] {
  const policy = textOf(objectAt(template, 'spec'), 'restartPolicy');
  if (policy === 'Always' || policy === '') return [fieldErrors.required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never')
    return [fieldErrors.notSupported(field, policy, ['OnFailure', 'Never'])];
  if (spec['podFailurePolicy'] !== undefined && policy !== 'Never')
    return [fieldErrors.invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  return [];
}
