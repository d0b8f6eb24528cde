/** SubjectAccessReview, SelfSubjectAccessReview and LocalSubjectAccessReview. Mirrors kubernetes `pkg/registry/authorization`. */
import type { Clock } from '../../core/clock.ts';
import { isJsonObject, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { User } from '../authn/user.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import type { ProgramAnswer, ProgramCall } from '../registry/subresource-handlers.ts';
import { accessOf, answeredSpec, nonResourceValue, validateAccessSpec } from './access-spec.ts';
import { managedFieldsOf } from './review-metadata.ts';
import { metadataOf, refuseOtherNamespace, textsAt } from './review-fields.ts';

const GROUP = 'authorization.k8s.io';
const API_VERSION = `${GROUP}/v1`;

export interface AccessReviewRoom {
  readonly authorizer: Authorizer;
  readonly clock: Clock;
}

/** What the asker may do. */
export function selfSubjectAccessReview(call: ProgramCall, { authorizer, clock }: AccessReviewRoom): ProgramAnswer {
  const { body, context } = call;
  const managed = managedFieldsOf(call, clock, API_VERSION, body);
  const spec = objectAt(body, 'spec') ?? {};
  refuse([...validateAccessSpec(spec, false), ...metadataErrors(body, managed, 'must be empty')]);
  return answer('SelfSubjectAccessReview', managed, answeredSpec(spec, []), decide(authorizer, context.user, spec));
}

/** What somebody may do. */
export function subjectAccessReview(call: ProgramCall, { authorizer, clock }: AccessReviewRoom): ProgramAnswer {
  const { body } = call;
  const managed = managedFieldsOf(call, clock, API_VERSION, body);
  const spec = objectAt(body, 'spec') ?? {};
  refuse([...validateAccessSpec(spec, true), ...metadataErrors(body, managed, 'must be empty')]);
  const status = decide(authorizer, subjectOf(spec), spec);
  return answer('SubjectAccessReview', managed, answeredSpec(spec, SUBJECT_FIELDS), status);
}

/** What somebody may do within one namespace. */
export function localSubjectAccessReview(call: ProgramCall, { authorizer, clock }: AccessReviewRoom): ProgramAnswer {
  const { body, request } = call;
  const { namespace } = request;
  refuseOtherNamespace(body, namespace);
  const managed = managedFieldsOf(call, clock, API_VERSION, body);
  const spec = objectAt(body, 'spec') ?? {};
  refuse([
    ...validateAccessSpec(spec, true),
    ...metadataErrors(body, { namespace, ...managed }, 'must be empty except for namespace'),
    ...localErrors(spec, namespace),
  ]);
  const status = decide(authorizer, subjectOf(spec), spec);
  const metadata = { namespace, ...managed };
  return answer('LocalSubjectAccessReview', metadata, answeredSpec(spec, SUBJECT_FIELDS), status);
}

const SUBJECT_FIELDS = ['user', 'groups', 'extra', 'uid'] as const;

function localErrors(spec: JsonObject, namespace: string): FieldError[] {
  const resource = objectAt(spec, 'resourceAttributes');
  const other = objectAt(spec, 'nonResourceAttributes');
  const asked = textAt(resource, 'namespace') ?? '';
  const errors: FieldError[] = [];
  if (resource !== undefined && asked !== namespace)
    errors.push(fieldErrors.invalid('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace'));
  if (other !== undefined)
    errors.push(
      fieldErrors.invalid('spec.nonResourceAttributes', nonResourceValue(other), 'disallowed on this kind of request'),
    );
  return errors;
}

/** @param set what the server itself has put there */
function metadataErrors(body: JsonObject, set: JsonObject, why: string): FieldError[] {
  const { namespace: _, managedFields: __, ...rest } = metadataOf(body);
  const sent = Object.keys(rest).filter((field) => rest[field] !== null && rest[field] !== '');
  return sent.length === 0 ? [] : [fieldErrors.invalid('metadata', { ...metadataOf(body), ...set }, why)];
}

function refuse(errors: readonly FieldError[]): void {
  // Upstream leaves out the kind here.
  if (errors.length > 0) throw refusals.invalid({ group: GROUP, kind: '' }, '', errors);
}

function subjectOf(spec: JsonObject): User {
  const extra = objectAt(spec, 'extra');
  const uid = textAt(spec, 'uid');
  return {
    name: textAt(spec, 'user') ?? '',
    groups: textsAt(spec, 'groups'),
    ...(uid === undefined ? {} : { uid }),
    ...(isJsonObject(extra)
      ? { extra: Object.fromEntries(Object.keys(extra).map((key) => [key, textsAt(extra, key)])) }
      : {}),
  };
}

function decide(authorizer: Authorizer, user: User, spec: JsonObject): JsonObject {
  const { allowed, reason } = authorizer.authorize(user, accessOf(spec));
  return { allowed, ...(reason === '' ? {} : { reason }) };
}

function answer(kind: string, metadata: JsonObject, spec: JsonObject, status: JsonObject): ProgramAnswer {
  return { code: 201, object: { kind, apiVersion: API_VERSION, metadata, spec, status } };
}
