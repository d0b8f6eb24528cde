import type { ProxyState } from '../route-feed/route-tables.ts';

/** A proxy that has had no stream for so long counts as gone; it would have come back after 12 s of silence and a pause. */
export const PROXY_GONE_AFTER_MS = 15_000;

/**
 * Whether a proxy no longer serves an object: it acknowledged a table without it, or is gone itself (000-R20).
 *
 * @param source `Kind/namespace/name`
 */
export function hasLetGo({ applied, upToDate, absentMs }: ProxyState, source: string): boolean {
  return absentMs >= PROXY_GONE_AFTER_MS || (upToDate && applied?.sources[source] === undefined);
}
