import type { RouteTable } from '../table/route-table.ts';
import type { ConnectionPlace, PortMode } from './client-connection.ts';

export interface PortBinding {
  readonly place: ConnectionPlace;
  readonly mode: PortMode;
}

/** What a table wants to be listened on, by {@link placeKey}. */
export function portBindings({
  listeners,
  streams = [],
}: Pick<RouteTable, 'listeners' | 'streams'>): ReadonlyMap<string, PortBinding> {
  const bindings = new Map<string, PortBinding>();
  for (const { port, address, protocol } of [...listeners, ...streams]) {
    const place = address === undefined ? { port } : { port, address };
    const mode = protocol === 'TCP' ? 'tcp' : protocol === 'HTTP' ? 'http' : 'tls';
    const key = placeKey(place);
    // Listeners of TLS and of HTTP may share a port: the first byte tells.
    if (bindings.get(key)?.mode !== 'tls') bindings.set(key, { place, mode });
  }
  return bindings;
}

export function placeKey({ port, address = '' }: ConnectionPlace): string {
  return `${address}:${String(port)}`;
}
