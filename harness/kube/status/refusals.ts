/** How an API server says no, word for word as apimachinery `pkg/api/errors/errors.go`. */
import { fieldErrorCause, fieldErrorText, type FieldError } from './field-error.ts';
import { KubeStatusError, NO_DETAILS } from './kube-status-error.ts';
import type { KubeStatus, StatusCause, StatusDetails } from './kube-status.ts';

/** `group` is empty for the core group. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

export const refusals = {
  notFound: (of: GroupResource, name: string): KubeStatusError =>
    refusal(404, 'NotFound', `${resourceText(of)} ${quoted(name)} not found`, resourceDetails(of, name)),
  alreadyExists: (of: GroupResource, name: string): KubeStatusError =>
    refusal(409, 'AlreadyExists', `${resourceText(of)} ${quoted(name)} already exists`, resourceDetails(of, name)),
  /** @param why `the object has been modified; please apply your changes to the latest version and try again` */
  conflict: (of: GroupResource, name: string, why: string): KubeStatusError =>
    refusal(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${resourceText(of)} ${quoted(name)}: ${why}`,
      resourceDetails(of, name),
    ),
  forbidden: (of: GroupResource, name: string, why: string): KubeStatusError => {
    const what =
      of.resource === '' ? 'forbidden' : `${resourceText(of)}${name === '' ? '' : ` ${quoted(name)}`} is forbidden`;
    return refusal(403, 'Forbidden', `${what}: ${why}`, resourceDetails(of, name));
  },
  invalid: (of: GroupKind, name: string, errors: readonly FieldError[]): KubeStatusError => {
    const texts = [...new Set(errors.map(fieldErrorText))];
    const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    return refusal(422, 'Invalid', `${kindText(of)} ${quoted(name)} is invalid: ${list ?? ''}`, {
      ...(name === '' ? {} : { name }),
      ...(of.group === '' ? {} : { group: of.group }),
      ...(of.kind === '' ? {} : { kind: of.kind }),
      causes: errors.map(fieldErrorCause),
    });
  },
  badRequest: (message: string): KubeStatusError => refusal(400, 'BadRequest', message),
  unauthorized: (): KubeStatusError => refusal(401, 'Unauthorized', 'Unauthorized'),
  methodNotAllowed: (of: GroupResource, action: string): KubeStatusError =>
    refusal(405, 'MethodNotAllowed', `${action} is not supported on resources of kind ${quoted(resourceText(of))}`, {
      ...(of.group === '' ? {} : { group: of.group }),
      kind: of.resource,
    }),
  /** The revision was compacted: list again. */
  expired: (message: string): KubeStatusError => refusal(410, 'Expired', message),
  tooLarge: (message: string): KubeStatusError => refusal(413, 'RequestEntityTooLarge', message),
  unsupportedMediaType: (message: string): KubeStatusError => refusal(415, 'UnsupportedMediaType', message),
  notAcceptable: (message: string): KubeStatusError => refusal(406, 'NotAcceptable', message),
  internal: (message: string): KubeStatusError =>
    refusal(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }),
  tooManyRequests: (message: string, retryAfterSeconds: number): KubeStatusError =>
    refusal(429, 'TooManyRequests', message, { retryAfterSeconds }),
  serviceUnavailable: (message: string): KubeStatusError => refusal(503, 'ServiceUnavailable', message),
  timeout: (message: string): KubeStatusError => refusal(504, 'Timeout', message),
  /** An error of upstream that is no API error: 500 with its text and without a reason. */
  unclassified: (message: string): KubeStatusError => new KubeStatusError({ kind: 'Status', code: 500, message }),
  /** A patch that does not apply; upstream hides why. */
  unprocessable: (): KubeStatusError =>
    refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {}),
  /** Server-side apply would overwrite what others own. */
  applyConflict: (message: string, causes: readonly StatusCause[]): KubeStatusError =>
    refusal(409, 'Conflict', message, { causes }),
} as const;

/** The body of a refusal, as it goes over the wire. */
export function statusOf(error: KubeStatusError): KubeStatus {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    ...(error.reason === 'Unknown' ? {} : { reason: error.reason }),
    ...(error.details === NO_DETAILS ? {} : { details: error.details }),
    code: error.statusCode,
  };
}

function refusal(code: number, reason: string, message: string, details?: StatusDetails): KubeStatusError {
  return new KubeStatusError({ kind: 'Status', code, reason, message, ...(details === undefined ? {} : { details }) });
}

/** `deployments.apps`; `pods` in the core group. */
function resourceText({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function kindText({ group, kind }: GroupKind): string {
  return group === '' ? kind : `${kind}.${group}`;
}

function resourceDetails({ group, resource }: GroupResource, name: string): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    ...(resource === '' ? {} : { kind: resource }),
  };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
