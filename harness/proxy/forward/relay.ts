import type { Duplex } from 'node:stream';

/** Bytes between two connections. */
export interface Relay {
  /** Closes both at once. */
  cut(): void;
}

/**
 * Carries bytes both ways until both directions have ended, no faster than each side takes them. An end is passed on
 * alone, so that either side may go on sending; a broken connection breaks the other one. Then `onClosed` is called.
 *
 * @param firstToEndpoint read of the client already
 * @param firstToClient read of the endpoint already
 */
export function relay(
  client: Duplex,
  endpoint: Duplex,
  { firstToEndpoint, firstToClient }: { readonly firstToEndpoint?: Buffer; readonly firstToClient?: Buffer },
  onClosed: () => void,
): Relay {
  let open = 2;
  const closed = (): void => {
    open -= 1;
    if (open === 0) onClosed();
  };
  for (const socket of [client, endpoint]) {
    socket.on('error', nothing);
    if (socket.destroyed) process.nextTick(closed);
    else socket.once('close', closed);
  }
  carry(client, endpoint, firstToEndpoint);
  carry(endpoint, client, firstToClient);
  return {
    cut: () => {
      client.destroy();
      endpoint.destroy();
    },
  };
}

function carry(from: Duplex, to: Duplex, first: Buffer | undefined): void {
  if (first !== undefined && first.length > 0) to.write(first);
  from.on('data', (chunk: Buffer) => {
    if (to.writable && !to.write(chunk)) from.pause();
  });
  to.on('drain', () => {
    from.resume();
  });
  from.once('end', () => {
    to.end();
  });
  from.once('close', () => {
    // What was received is still delivered.
    if (to.writable) to.end();
    if (from.errored !== null) to.destroy();
    else if (!from.readableEnded) closeSoon(to);
  });
  if (from.destroyed || from.readableEnded) to.end();
  else from.resume();
}

/** Closes after what is written has been sent. */
function closeSoon(socket: Duplex): void {
  if (socket.writableFinished) socket.destroy();
  else socket.once('finish', () => socket.destroy());
}

function nothing(): void {
  // Its end is told by `close`.
}
