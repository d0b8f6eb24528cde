import { Socket, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { nameCarrier } from './name-carrier.ts';

/**
 * Has `server` be given what `accept` makes of each connection it accepts; undefined when that ended it. Returns what
 * undoes it.
 *
 * The server listens itself, so that its `close`, `address` and connection count go on working; what `http`, `tls` and
 * `http2` hang on to is its 'connection' event.
 */
export function interceptConnections(server: Server, accept: (raw: Socket) => Duplex | undefined): () => void {
  const emit = server.emit.bind(server) as (event: string | symbol, ...values: unknown[]) => boolean;
  const seen = new WeakSet<Socket>();
  server.emit = (event: string | symbol, ...values: unknown[]): boolean => {
    const [raw] = values;
    nameCarrier(event, raw);
    if (event !== 'connection' || !(raw instanceof Socket) || seen.has(raw)) return emit(event, ...values);
    seen.add(raw);
    const connection = accept(raw);
    return connection === undefined || emit(event, connection);
  };
  return () => {
    Reflect.deleteProperty(server, 'emit');
  };
}
