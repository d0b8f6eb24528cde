import type { GatewayListener } from '../../kube/api/gateway.ts';

export interface Conflict {
  readonly reason: 'ProtocolConflict' | 'HostnameConflict';
  readonly message: string;
}

/** Why a listener cannot be beside those that were placed before it on the same port; undefined when it can. */
export function conflictOf(listener: GatewayListener, placed: readonly GatewayListener[]): Conflict | undefined {
  const neighbours = placed.filter(({ port }) => port === listener.port);
  const other = neighbours.find((each) => family(each) !== family(listener));
  const port = String(listener.port);
  if (other !== undefined) {
    const message = `port ${port} is taken by listener ${other.name} of protocol ${other.protocol}`;
    return { reason: 'ProtocolConflict', message };
  }
  const twin = neighbours.find((each) => !isDistinct(each, listener));
  if (twin === undefined) return undefined;
  const where = listener.hostname === undefined ? '' : ` with hostname ${listener.hostname}`;
  return { reason: 'HostnameConflict', message: `port ${port}${where} is taken by listener ${twin.name}` };
}

/** Protocols that share a port: HTTPS and TLS are both told apart by server name. */
function family({ protocol }: GatewayListener): string {
  return protocol === 'TLS' ? 'HTTPS' : protocol;
}

function isDistinct(a: GatewayListener, b: GatewayListener): boolean {
  if (a.protocol === 'TCP') return false;
  return (a.hostname ?? '').toLowerCase() !== (b.hostname ?? '').toLowerCase();
}
