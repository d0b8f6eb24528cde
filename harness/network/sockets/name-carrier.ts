import { GatedSocket } from './gated-socket.ts';

/**
 * Has a TLS socket or HTTP/2 session over a {@link GatedSocket} know its addresses. Node asks the handle of a socket for
 * them, which a stream has none of, and keeps the answer in the two properties that are set here. Where a version of Node
 * is built otherwise, the addresses stay undefined.
 */
export function nameCarrier(event: string | symbol, carrier: unknown): void {
  if (event === 'secureConnection') setNames(carrier, read(read(read(carrier, '_handle'), '_parentWrap'), 'stream'));
  else if (event === 'session') setNames(read(carrier, 'socket'), read(read(carrier, 'socket'), 'stream'));
}

function setNames(socket: unknown, under: unknown): void {
  if (typeof socket !== 'object' || socket === null || !(under instanceof GatedSocket)) return;
  const peer = { address: under.remoteAddress, port: under.remotePort, family: under.remoteFamily };
  const own = { address: under.localAddress, port: under.localPort, family: under.localFamily };
  Reflect.set(socket, '_peername', peer);
  Reflect.set(socket, '_sockname', own);
}

function read(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? (Reflect.get(holder, key) as unknown) : undefined;
}
