import { FleetbedError } from '../../core/errors.ts';
import { DASHBOARD_ENTRY_POINT, DEFAULT_ENTRY_POINTS, type EntryPoint } from './entry-points.ts';

export interface AlphaSettings {
  readonly entryPoints: readonly EntryPoint[];
  /**
   * What a degraded route takes away: the rule concerned, or, as in Traefik 2.5, all routes of its Gateway until it is
   * repaired. 004-R8
   */
  readonly degradedRoutes: 'rule' | 'gateway';
}

export const DEFAULT_ALPHA_SETTINGS: AlphaSettings = { entryPoints: DEFAULT_ENTRY_POINTS, degradedRoutes: 'rule' };

/**
 * Settings of a command line: `entry-points` is `web=80:8000,websecure=443:8443:tls`, the port that clients dial and the
 * one that is bound; `degraded-routes` is `rule` or `gateway`. Throws `FLEETBED_USAGE`.
 */
export function alphaSettings(texts: Readonly<Record<string, string>>): AlphaSettings {
  const known = ['entry-points', 'degraded-routes'];
  const unknown = Object.keys(texts).find((name) => !known.includes(name));
  if (unknown !== undefined) throw wrong(unknown, 'there is no such setting', `one of ${known.join(', ')}`);
  const { 'entry-points': entryPoints, 'degraded-routes': degradedRoutes = DEFAULT_ALPHA_SETTINGS.degradedRoutes } =
    texts;
  if (degradedRoutes !== 'rule' && degradedRoutes !== 'gateway')
    throw wrong('degraded-routes', degradedRoutes, 'rule or gateway');
  return {
    entryPoints: entryPoints === undefined ? DEFAULT_ALPHA_SETTINGS.entryPoints : parseEntryPoints(entryPoints),
    degradedRoutes,
  };
}

const ENTRY_POINT = /^([a-z][a-z0-9-]*)=(\d{1,5}):(\d{1,5})(:tls)?$/;
const LAST_PORT = 65_535;

function parseEntryPoints(text: string): readonly EntryPoint[] {
  const parsed = text.split(',').map((item): EntryPoint => {
    const [, name = '', port, bindPort, tls] = ENTRY_POINT.exec(item) ?? [];
    const point = { name, port: Number(port), bindPort: Number(bindPort), tls: tls !== undefined };
    if ([point.port, point.bindPort].every((each) => each >= 1 && each <= LAST_PORT)) return point;
    throw wrong('entry-points', item, 'name=port:bind-port or name=port:bind-port:tls');
  });
  for (const field of ['name', 'port', 'bindPort'] as const)
    if (new Set(parsed.map((each) => each[field])).size < parsed.length)
      throw wrong('entry-points', text, 'another name and other ports for each');
  if (parsed.some(({ name, tls }) => name === DASHBOARD_ENTRY_POINT && tls))
    throw wrong('entry-points', text, `${DASHBOARD_ENTRY_POINT} without tls`);
  return parsed;
}

function wrong(name: string, observed: string, expected: string): FleetbedError {
  return new FleetbedError('FLEETBED_USAGE', `--set ${name} is not understood`, {
    observed,
    hint: `write ${expected}`,
  });
}
