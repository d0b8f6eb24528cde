import type { UpstreamFailureKind } from './upstream-failure.ts';

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/**
 * What a failure before any answer is to a retry policy: a failed connection, a timeout, or nothing that is tried again.
 * A request that the endpoint may have begun with is sent again only where that does no harm. 000-D17
 */
export function retryCause(kind: UpstreamFailureKind, method: string): 'connection' | 'timeout' | 'never' {
  switch (kind) {
    case 'connect':
    case 'refused':
      return 'connection';
    case 'reset':
    case 'unhealthy':
      return IDEMPOTENT.has(method) ? 'connection' : 'never';
    case 'attempt-deadline':
      return 'timeout';
    case 'unsendable':
    case 'drained':
    case 'deadline':
    case 'client-gone':
    case 'shutdown':
      return 'never';
  }
}
