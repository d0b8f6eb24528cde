/** Questions about what an API server refused, as `apierrors.Is…` of apimachinery: by reason first, by code where the reason is unknown. */
import { KubeStatusError } from './kube-status-error.ts';

export function isNotFound(error: unknown): error is KubeStatusError {
  return hasReason(error, 'NotFound', 404);
}

export function isAlreadyExists(error: unknown): error is KubeStatusError {
  return hasReason(error, 'AlreadyExists');
}

/** The object changed since it was read; read it again. Not true for `AlreadyExists`, which has the same code. */
export function isConflict(error: unknown): error is KubeStatusError {
  return hasReason(error, 'Conflict', 409);
}

/** The wanted resource version was compacted (`Expired` or `Gone`); list again. */
export function isGone(error: unknown): error is KubeStatusError {
  return error instanceof KubeStatusError && error.statusCode === 410;
}

export function isInvalid(error: unknown): error is KubeStatusError {
  return hasReason(error, 'Invalid', 422);
}

export function isForbidden(error: unknown): error is KubeStatusError {
  return hasReason(error, 'Forbidden', 403);
}

export function isUnauthorized(error: unknown): error is KubeStatusError {
  return hasReason(error, 'Unauthorized', 401);
}

/** The server asks to come back later (429). */
export function isTooManyRequests(error: unknown): error is KubeStatusError {
  return hasReason(error, 'TooManyRequests', 429);
}

function hasReason(error: unknown, reason: string, code?: number): error is KubeStatusError {
  if (!(error instanceof KubeStatusError)) return false;
  return error.reason === reason || (error.reason === 'Unknown' && error.statusCode === code);
}
