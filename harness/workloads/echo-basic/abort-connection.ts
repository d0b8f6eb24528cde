import type { Duplex } from 'node:stream';

/** Ends a connection with a reset where it can, so that the far end sees an error and no end of data. */
export function abortConnection(socket: Duplex & { readonly resetAndDestroy?: () => unknown }): void {
  if (socket.resetAndDestroy === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
