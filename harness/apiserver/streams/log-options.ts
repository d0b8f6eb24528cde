/** `v1.PodLogOptions` of a query. Mirrors ValidatePodLogOptions of `pkg/apis/core/validation`. */
import { decodeTime, TimeProblem } from '../../kube/schema/decode-time.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { LogOptions } from './pod-runtime.ts';
import { flagOf, integerOf } from './query-values.ts';

/**
 * The container is the one that was named, and empty where none was.
 *
 * @param pod its name, for refusals
 * @throws the 400 of a value that cannot be read, the 422 of one that makes no sense
 */
export function logOptions(query: URLSearchParams, pod: string): LogOptions {
  const sinceSeconds = integerOf(query, 'sinceSeconds');
  const sinceTime = sinceTimeOf(query);
  const tailLines = integerOf(query, 'tailLines');
  const limitBytes = integerOf(query, 'limitBytes');
  const errors = [
    ...(tailLines !== undefined && tailLines < 0
      ? [fieldErrors.invalid('tailLines', tailLines, 'must be greater than or equal to 0')]
      : []),
    ...positive('limitBytes', limitBytes),
    ...(sinceSeconds !== undefined && sinceTime !== undefined
      ? [fieldErrors.forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified')]
      : positive('sinceSeconds', sinceSeconds)),
    // Behind a feature gate that is off.
    ...(query.has('stream') ? [fieldErrors.forbidden('stream', 'may not be specified')] : []),
  ];
  if (errors.length > 0) throw refusals.invalid({ group: '', kind: 'PodLogOptions' }, pod, errors);
  return {
    container: query.get('container') ?? '',
    follow: flagOf(query, 'follow'),
    previous: flagOf(query, 'previous'),
    timestamps: flagOf(query, 'timestamps'),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
}

function positive(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 1 ? [fieldErrors.invalid(field, value, 'must be greater than 0')] : [];
}

function sinceTimeOf(query: URLSearchParams): string | undefined {
  const text = query.get('sinceTime');
  if (text === null) return undefined;
  try {
    return decodeTime(text);
  } catch (error) {
    if (error instanceof TimeProblem) throw refusals.badRequest(error.message);
    throw error;
  }
}
