/**
 * Rules of changes of a job's status. Mirrors kubernetes `pkg/apis/batch/validation/validation.go`, ValidateJobStatusUpdate,
 * with the options of v1.34. Does not: failed and completed indexes.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { numberOf, objectsAt, textOf, textsAt } from './fields.ts';
import { nonnegativeErrors } from './int-or-percent.ts';

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'];
const TERMINAL = ['Failed', 'Complete', 'FailureTarget'];

export function jobStatusErrors(job: ApiObject, old: ApiObject): FieldError[] {
  const status = objectAt(job, 'status') ?? {};
  const before = objectAt(old, 'status') ?? {};
  const spec = objectAt(job, 'spec') ?? {};
  return [
    ...COUNTS.flatMap((count) => nonnegativeErrors(status[count], `status.${count}`)),
    ...conditionErrors(status, before),
    ...completionTimeErrors(status, before),
    ...endErrors(status, before),
    ...startErrors(status, before, spec),
    ...finishedCountErrors(status, before),
    ...readyErrors(status, before),
    ...lateConditionErrors(status, spec),
    ...counterErrors(status, before, spec),
    ...timeChangeErrors(status, before, spec),
    ...criteriaErrors(status, before),
  ];
}

function isTrue(status: JsonObject, type: string): boolean {
  return objectsAt(status, 'conditions').some(
    (condition) => textOf(condition, 'type') === type && textOf(condition, 'status') === 'True',
  );
}

function isFinished(status: JsonObject): boolean {
  return isTrue(status, 'Complete') || isTrue(status, 'Failed');
}

function changed(status: JsonObject, before: JsonObject, type: string): boolean {
  return isTrue(status, type) !== isTrue(before, type);
}

function conditionProblem(problem: string): FieldError {
  return { type: 'FieldValueInvalid', field: 'status.conditions', body: `Invalid value: ${problem}` };
}

function conditionErrors(status: JsonObject, before: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const complete = isTrue(status, 'Complete');
  const completeChanged = changed(status, before, 'Complete');
  if (complete && isTrue(status, 'Failed') && (completeChanged || changed(status, before, 'Failed')))
    errors.push(conditionProblem('cannot set Complete=True and Failed=true conditions'));
  if (complete && isTrue(status, 'FailureTarget') && (completeChanged || changed(status, before, 'FailureTarget')))
    errors.push(conditionProblem('cannot set Complete=True and FailureTarget=true conditions'));
  return errors;
}

function completionTimeErrors(status: JsonObject, before: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const field = 'status.completionTime';
  const time = status['completionTime'];
  const complete = isTrue(status, 'Complete');
  const start = status['startTime'];
  const timeChanged = !equalJson(time, before['completionTime']);
  if (timeChanged || changed(status, before, 'Complete')) {
    if (time !== undefined && !complete)
      errors.push(
        fieldErrors.invalid(field, time, 'cannot set completionTime when there is no Complete=True condition'),
      );
    if (time === undefined && complete)
      errors.push(fieldErrors.required(field, 'completionTime is required for Complete jobs'));
  }
  const moved = timeChanged || !equalJson(start, before['startTime']);
  if (moved && typeof time === 'string' && typeof start === 'string' && time < start)
    errors.push(fieldErrors.invalid(field, time, 'must be equal to or after `startTime`'));
  return errors;
}

function endErrors(status: JsonObject, before: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  if (changed(status, before, 'Failed') && isTrue(status, 'Failed') && !isTrue(status, 'FailureTarget'))
    errors.push(conditionProblem('cannot set Failed=True condition without the FailureTarget=true condition'));
  const completing = changed(status, before, 'Complete') || changed(status, before, 'SuccessCriteriaMet');
  if (completing && isTrue(status, 'Complete') && !isTrue(status, 'SuccessCriteriaMet'))
    errors.push(conditionProblem('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'));
  return errors;
}

function startErrors(status: JsonObject, before: JsonObject, spec: JsonObject): FieldError[] {
  const emptySuspended = spec['suspend'] === true && spec['completions'] === 0;
  if (!isFinished(status) || status['startTime'] !== undefined || emptySuspended) return [];
  return !isFinished(before) || before['startTime'] !== undefined
    ? [fieldErrors.required('status.startTime', 'startTime is required for finished job')]
    : [];
}

/** Counts are looked at when they change, or when the job ends. */
function finishedCountErrors(status: JsonObject, before: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const finished = isFinished(status);
  const moved = (field: string): boolean => finished !== isFinished(before) || !equalJson(status[field], before[field]);
  const active = numberOf(status, 'active');
  if (finished && active > 0 && moved('active'))
    errors.push(fieldErrors.invalid('status.active', active, 'active>0 is invalid for finished job'));
  const uncounted = objectAt(status, 'uncountedTerminatedPods');
  const left = textsAt(uncounted, 'failed').length + textsAt(uncounted, 'succeeded').length;
  if (finished && left > 0 && moved('uncountedTerminatedPods'))
    errors.push(
      fieldErrors.invalid(
        'status.uncountedTerminatedPods',
        { Succeeded: uncounted?.['succeeded'] ?? null, Failed: uncounted?.['failed'] ?? null },
        'must be empty for finished job',
      ),
    );
  const terminating = numberOf(status, 'terminating');
  if (finished && terminating > 0 && moved('terminating'))
    errors.push(fieldErrors.invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  return errors;
}

function readyErrors(status: JsonObject, before: JsonObject): FieldError[] {
  const ready = numberOf(status, 'ready');
  const active = numberOf(status, 'active');
  const unchanged = active === numberOf(before, 'active') && ready === numberOf(before, 'ready');
  return ready <= active || unchanged
    ? []
    : [fieldErrors.invalid('status.ready', ready, 'cannot set more ready pods than active')];
}

function lateConditionErrors(status: JsonObject, spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const met = isTrue(status, 'SuccessCriteriaMet');
  if (met && isTrue(status, 'Failed'))
    errors.push(conditionProblem('cannot set SuccessCriteriaMet=True and Failed=true conditions'));
  if (met && isTrue(status, 'FailureTarget'))
    errors.push(conditionProblem('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions'));
  if (spec['successPolicy'] !== undefined && !met && isTrue(status, 'Complete'))
    errors.push(conditionProblem('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True'));
  return errors;
}

function counterErrors(status: JsonObject, before: JsonObject, spec: JsonObject): FieldError[] {
  const errors = TERMINAL.filter((type) => isTrue(before, type) && !isTrue(status, type)).map((type) =>
    conditionProblem(`cannot disable the terminal ${type}=True condition`),
  );
  const failed = numberOf(status, 'failed');
  if (failed < numberOf(before, 'failed'))
    errors.push(fieldErrors.invalid('status.failed', failed, 'cannot decrease the failed counter'));
  const succeeded = numberOf(status, 'succeeded');
  const elastic = spec['completionMode'] === 'Indexed' && spec['completions'] === spec['parallelism'];
  if (!elastic && succeeded < numberOf(before, 'succeeded'))
    errors.push(fieldErrors.invalid('status.succeeded', succeeded, 'cannot decrease the succeeded counter'));
  return errors;
}

function timeChangeErrors(status: JsonObject, before: JsonObject, spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const [completed, completedBefore] = [status['completionTime'], before['completionTime']];
  if (completed !== undefined && completedBefore !== undefined && completed !== completedBefore)
    errors.push(fieldErrors.invalid('status.completionTime', completed, 'field is immutable'));
  const resuming =
    isTrue(before, 'Suspended') &&
    objectsAt(status, 'conditions').some(
      (condition) => textOf(condition, 'type') === 'Suspended' && textOf(condition, 'status') === 'False',
    );
  const moved = before['startTime'] !== undefined && status['startTime'] !== before['startTime'];
  if (moved && !resuming && spec['suspend'] !== true)
    errors.push(fieldErrors.required('status.startTime', 'startTime cannot be removed for unsuspended job'));
  return errors;
}

function criteriaErrors(status: JsonObject, before: JsonObject): FieldError[] {
  const met = isTrue(status, 'SuccessCriteriaMet');
  const metBefore = isTrue(before, 'SuccessCriteriaMet');
  if (metBefore && !met) return [conditionProblem('cannot disable the SuccessCriteriaMet=True condition')];
  if (met && !metBefore && isTrue(before, 'Complete'))
    return [conditionProblem('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions')];
  return [];
}
