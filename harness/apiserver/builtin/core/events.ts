/**
 * Mirrors kubernetes `pkg/registry/core/event` and `pkg/apis/core/validation/events.go`: one stored object, shown as
 * `v1` and as `events.k8s.io/v1` with other names. Does not expire.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { validateCommonUpdate } from '../../../kube/meta/validate-meta.ts';
import type { FieldError } from '../../../kube/status/field-error.ts';
import { refusals } from '../../../kube/status/refusals.ts';
import type { ResourceStrategy } from '../../registry/strategy.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy, type KindRules } from '../kind-strategy.ts';
import { coreEventErrors, newEventErrors, newEventChangeErrors } from './event-validation.ts';

const EVENTS_API = 'events.k8s.io/v1';

/** The names of `events.k8s.io/v1`, and what they are called in `v1`. */
const NAMES: readonly (readonly [string, string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];

const SHARED = {
  namespaced: true,
  name: nameRules.subdomain,
  allowCreateOnUpdate: true,
  defaultPropagation: 'Unsupported',
} satisfies Partial<KindRules>;

export const EVENTS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
  shortNames: ['ev'],
  strategy: kindStrategy({
    ...SHARED,
    update: ['spec'],
    default: (event) => {
      event['involvedObject'] ??= {};
    },
    prepareForCreate: fillEvent,
    prepareForUpdate: fillEvent,
    errors: coreEventErrors,
    fields: eventFields,
  }),
};

export const NEW_EVENTS: BuiltInResource = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
  shortNames: ['ev'],
  storage: 'events',
  storageVersion: 'v1',
  toStorage: (event) => renamed(event, 'v1', 'toStored'),
  fromStorage: (event) => renamed(event, EVENTS_API, 'toServed'),
  strategy: refusedAsCore({
    ...SHARED,
    update: ['whole', 'change'],
    default: (event) => {
      event['eventTime'] ??= null;
      event['deprecatedSource'] ??= {};
      event['deprecatedFirstTimestamp'] ??= null;
      event['deprecatedLastTimestamp'] ??= null;
      event['regarding'] ??= {};
    },
    errors: (event) => newEventErrors(renamed(event, 'v1', 'toStored')),
    changeErrors: (event, old) =>
      newEventChangeErrors(renamed(event, 'v1', 'toStored'), renamed(old, 'v1', 'toStored')),
    fields: newEventFields,
  }),
};

/** What is wrong is told of the internal kind, which has no group. */
function refusedAsCore(rules: KindRules): ResourceStrategy {
  const strategy = kindStrategy(rules);
  const refuse = (event: ApiObject, errors: readonly FieldError[]): readonly FieldError[] => {
    if (errors.length === 0) return errors;
    throw refusals.invalid({ group: '', kind: 'Event' }, textAt(event.metadata, 'name') ?? '', errors);
  };
  return {
    ...strategy,
    validate: (event) => refuse(event, strategy.validate?.(event) ?? []),
    validateUpdate: (event, old) =>
      refuse(event, [
        ...validateCommonUpdate(event.metadata, old.metadata, true),
        ...(strategy.validateUpdate?.(event, old) ?? []),
      ]),
  };
}

function fillEvent(event: ApiObject): void {
  event['involvedObject'] ??= {};
  event['source'] ??= {};
  for (const field of ['firstTimestamp', 'lastTimestamp', 'eventTime']) event[field] ??= null;
  for (const field of ['reportingComponent', 'reportingInstance']) event[field] ??= '';
}

/** A shallow copy under other names. What `v1` shows empty and the other version does not is left out or put in. */
function renamed(event: ApiObject, apiVersion: string, direction: 'toStored' | 'toServed'): ApiObject {
  const [from, to] = direction === 'toStored' ? ([0, 1] as const) : ([1, 0] as const);
  const names = new Map(NAMES.map((pair) => [pair[from], pair[to]]));
  const result: JsonObject = {};
  for (const key of Object.keys(event)) result[names.get(key) ?? key] = event[key] ?? null;
  const object: ApiObject = { ...result, apiVersion, kind: 'Event', metadata: event.metadata };
  if (direction === 'toStored') fillEvent(object);
  else
    for (const field of ['reportingController', 'reportingInstance'])
      if (object[field] === '') Reflect.deleteProperty(object, field);
  return object;
}

const ABOUT_FIELDS = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

function eventFields(event: ApiObject): Record<string, string> {
  const source = textAt(objectAt(event, 'source'), 'component') ?? '';
  const reporter = textAt(event, 'reportingComponent') ?? '';
  return {
    ...aboutFields(event, 'involvedObject'),
    reason: textAt(event, 'reason') ?? '',
    reportingComponent: reporter,
    source: source === '' ? reporter : source,
    type: textAt(event, 'type') ?? '',
  };
}

function newEventFields(event: ApiObject): Record<string, string> {
  return {
    ...aboutFields(event, 'regarding'),
    reason: textAt(event, 'reason') ?? '',
    reportingController: textAt(event, 'reportingController') ?? '',
    type: textAt(event, 'type') ?? '',
  };
}

function aboutFields(event: ApiObject, part: string): Record<string, string> {
  const about = objectAt(event, part);
  return Object.fromEntries(ABOUT_FIELDS.map((field) => [`${part}.${field}`, textAt(about, field) ?? '']));
}
