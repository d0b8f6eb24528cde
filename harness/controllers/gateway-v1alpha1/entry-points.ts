/** A port of the proxy, as Traefik's static configuration has them. A listener of a Gateway needs one of its port. */
export interface EntryPoint {
  readonly name: string;
  /** What clients dial, and listeners name. */
  readonly port: number;
  /** What the proxy binds; it may not bind ports below 1024. */
  readonly bindPort: number;
  /** Its HTTP is HTTPS: there can be no listener of protocol HTTP on it. */
  readonly tls: boolean;
}

/** Of the dashboard. */
export const DASHBOARD_ENTRY_POINT = 'traefik';

/** Those of the canary document, bound to the ports that Traefik's chart binds. */
export const DEFAULT_ENTRY_POINTS: readonly EntryPoint[] = [
  { name: 'web', port: 80, bindPort: 8000, tls: false },
  { name: 'websecure', port: 443, bindPort: 8443, tls: true },
  { name: DASHBOARD_ENTRY_POINT, port: 8080, bindPort: 9000, tls: false },
];

/** 004-B7: the entry point of a listener, or why there is none. */
export function entryPointFor(
  entryPoints: readonly EntryPoint[],
  port: number,
  protocol: string,
): EntryPoint | { readonly problem: string } {
  const found = entryPoints.find((each) => each.port === port && !(each.tls && protocol === 'HTTP'));
  return (
    found ?? { problem: `no matching entryPoint for port ${String(port)} and protocol ${JSON.stringify(protocol)}` }
  );
}
