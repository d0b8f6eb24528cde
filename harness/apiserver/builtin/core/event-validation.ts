/** Worded as kubernetes `pkg/apis/core/validation/events.go`. Events have the names of `v1` here. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, objectAt, textAt } from '../../../kube/json/json.ts';
import { qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

const REASON_LIMIT = 128;
const INSTANCE_LIMIT = 128;
const ACTION_LIMIT = 128;
const MESSAGE_LIMIT = 1_024;

/** Events of `v1`: what is new is only asked of those that have an event time. */
export function coreEventErrors(event: ApiObject): FieldError[] {
  return legacyErrors(event, 'reportingComponent');
}

/** Events of `events.k8s.io/v1`. */
export function newEventErrors(event: ApiObject): FieldError[] {
  const errors = legacyErrors(event, 'reportingController');
  errors.push(...seriesErrors(event));
  if (typeof event['eventTime'] !== 'string') errors.push(fieldErrors.required('eventTime'));
  const type = textAt(event, 'type') ?? '';
  if (type !== 'Normal' && type !== 'Warning')
    errors.push(fieldErrors.invalid('type', '', `has invalid value: ${type}`));
  for (const field of ['firstTimestamp', 'lastTimestamp'])
    if (typeof event[field] === 'string') errors.push(fieldErrors.invalid(field, '', 'needs to be unset'));
  if ((event['count'] ?? 0) !== 0) errors.push(fieldErrors.invalid('count', '', 'needs to be unset'));
  const source = objectAt(event, 'source') ?? {};
  if (['component', 'host'].some((field) => (textAt(source, field) ?? '') !== ''))
    errors.push(fieldErrors.invalid('source', '', 'needs to be unset'));
  return errors;
}

/** Only the series may change. */
export function newEventChangeErrors(event: ApiObject, old: ApiObject): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of [
    'involvedObject',
    'reason',
    'message',
    'source',
    'firstTimestamp',
    'lastTimestamp',
    'count',
    // Upstream looks at it twice.
    'reason',
    'type',
    'eventTime',
    'action',
    'related',
    'reportingController',
    'reportingInstance',
  ]) {
    const name = field === 'reportingController' ? 'reportingComponent' : field;
    if (!equalJson(event[name] ?? null, old[name] ?? null))
      errors.push(fieldErrors.invalid(field, event[name] ?? '', 'field is immutable'));
  }
  return errors;
}

function legacyErrors(event: ApiObject, reporterField: string): FieldError[] {
  const namespace = textAt(event.metadata, 'namespace') ?? '';
  const about = textAt(objectAt(event, 'involvedObject'), 'namespace') ?? '';
  const mismatch = [fieldErrors.invalid('involvedObject.namespace', about, 'does not match event.namespace')];
  // What is in no namespace is told of in `default`.
  if (typeof event['eventTime'] !== 'string')
    return about === namespace || (about === '' && namespace === 'default') ? [] : mismatch;
  const reporter = textAt(event, 'reportingComponent') ?? '';
  const message = textAt(event, 'message') ?? '';
  return [
    ...(about === '' && namespace !== 'default' && namespace !== 'kube-system' ? mismatch : []),
    ...(reporter === '' ? [fieldErrors.required(reporterField)] : []),
    ...reporterErrors(reporter, reporterField),
    ...describedErrors(event),
    ...(message.length > MESSAGE_LIMIT
      ? [fieldErrors.invalid('message', '', `can have at most ${MESSAGE_LIMIT} characters`)]
      : []),
  ];
}

function seriesErrors(event: ApiObject): FieldError[] {
  const series = objectAt(event, 'series');
  if (series === undefined) return [];
  return [
    ...(Number(series['count'] ?? 0) < 2 ? [fieldErrors.invalid('series.count', '', 'should be at least 2')] : []),
    ...(typeof series['lastObservedTime'] === 'string' ? [] : [fieldErrors.required('series.lastObservedTime')]),
  ];
}

function reporterErrors(reporter: string, field: string): FieldError[] {
  return qualifiedNameProblems(reporter).map((problem) => fieldErrors.invalid(field, reporter, problem));
}

function describedErrors(event: ApiObject): FieldError[] {
  const errors: FieldError[] = [];
  for (const [field, limit] of [
    ['reportingInstance', INSTANCE_LIMIT],
    ['action', ACTION_LIMIT],
    ['reason', REASON_LIMIT],
  ] as const) {
    const value = textAt(event, field) ?? '';
    if (value === '') errors.push(fieldErrors.required(field));
    if (value.length > limit) errors.push(fieldErrors.invalid(field, '', `can have at most ${limit} characters`));
  }
  return errors;
}
