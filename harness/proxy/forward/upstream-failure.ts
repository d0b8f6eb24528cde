/**
 * Why an attempt ended without a whole answer.
 *
 * - `connect`: no connection within the connect timeout, refused or unreachable; nothing was sent
 * - `reset`: the connection broke
 * - `unhealthy`: the endpoint turned unhealthy while the request waited for it
 * - `drained`: the endpoint left the table and its draining timeout passed
 * - `deadline`, `client-gone`, `shutdown`: not the endpoint's doing
 */
export type UpstreamFailureKind =
  'connect' | 'reset' | 'unhealthy' | 'drained' | 'deadline' | 'client-gone' | 'shutdown';

export class UpstreamFailure extends Error {
  readonly kind: UpstreamFailureKind;

  constructor(kind: UpstreamFailureKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UpstreamFailure';
    this.kind = kind;
  }
}

/** The failure that an error of the HTTP client stands for. */
export function upstreamFailureOf(error: Error): UpstreamFailure {
  return error instanceof UpstreamFailure ? error : new UpstreamFailure('reset', error.message, error);
}

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Whether a request may go to another endpoint after `failure`, before any answer. 000-D17 */
export function mayRetry(kind: UpstreamFailureKind, method: string, hasBody: boolean): boolean {
  if (hasBody) return false;
  if (kind === 'connect') return true;
  return (kind === 'reset' || kind === 'unhealthy') && IDEMPOTENT.has(method);
}
