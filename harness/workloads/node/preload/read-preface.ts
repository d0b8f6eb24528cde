import type { Socket } from 'node:net';

/** Longer than any preface: a token, two addresses and a port. */
const LONGEST = 256;

/**
 * Reads the line that says who has connected, and makes it the peer of the socket. Whoever does not know the token is
 * cut off.
 */
export function readPreface(socket: Socket, token: string, port: number, done: () => void): void {
  let read = Buffer.alloc(0);
  const stop = (): void => {
    socket.off('readable', onReadable);
    socket.off('error', onEnd);
    socket.off('end', onEnd);
  };
  const onEnd = (): void => {
    stop();
    socket.destroy();
  };
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf('\n');
    if (end < 0 && read.length < LONGEST) return;
    const [word, address = '', remotePort = '', local = ''] = read.subarray(0, Math.max(end, 0)).toString().split(' ');
    if (word !== token) {
      onEnd();
      return;
    }
    stop();
    const rest = read.subarray(end + 1);
    if (rest.length > 0) socket.unshift(rest);
    Object.assign(socket, {
      _peername: { address, port: Number(remotePort), family: 'IPv4' },
      _sockname: { address: local, port, family: 'IPv4' },
    });
    // The stream decides on the next tick whether it flows.
    setImmediate(() => {
      if (!socket.destroyed) done();
    });
  };
  socket.on('readable', onReadable);
  socket.on('error', onEnd);
  socket.on('end', onEnd);
}
