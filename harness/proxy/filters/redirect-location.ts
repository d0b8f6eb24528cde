import type { RedirectFilter } from '../table/filter.ts';
import { changeTarget, type PathChange } from './path-edit.ts';

/** What a redirect keeps where its filter says nothing. */
export interface Redirected {
  readonly scheme: string;
  /** Host with or without a port. */
  readonly authority: string;
  readonly target: string;
  /** What clients dial. */
  readonly listenerPort: number;
}

/**
 * `Location`, by `HTTPRequestRedirectFilter` of Gateway API: a port that is not given is the well-known one of a scheme
 * that is given, else the listener's; the well-known port of the scheme is left out.
 */
export function redirectLocation(
  filter: Pick<RedirectFilter, 'scheme' | 'hostname' | 'port'>,
  change: PathChange | undefined,
  { scheme: given, authority, target, listenerPort }: Redirected,
): string {
  const scheme = filter.scheme ?? given;
  const host = filter.hostname ?? hostOf(authority);
  const port = filter.port ?? (filter.scheme === undefined ? listenerPort : (WELL_KNOWN[scheme] ?? listenerPort));
  const path = change === undefined ? target : changeTarget(target, change);
  return `${scheme}://${host}${port === WELL_KNOWN[scheme] ? '' : `:${String(port)}`}${path}`;
}

const WELL_KNOWN: Readonly<Record<string, number>> = { http: 80, https: 443 };

function hostOf(authority: string): string {
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.indexOf(':');
  return end <= 0 ? authority : authority.slice(0, end);
}
