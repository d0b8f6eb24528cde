import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { copyOfRead, SHARED_BYTES } from './shared-bytes.ts';

/** The parts of a socket that its `onread` option sets. */
interface ReadSlots {
  readonly buffer: symbol;
  readonly callback: symbol;
  readonly next: symbol;
}

interface ReadableHandle {
  useUserBuffer(buffer: Buffer): void;
}

/** Reads a socket without a buffer of its own. */
export interface AcceptedReads {
  /** From now on what is read is an event of the socket, as ever. */
  release(): void;
}

/**
 * Does for a socket that was accepted what the option `onread` of `net.connect` does for others: servers of Node cannot be
 * given it. Undefined where a socket is of another kind, or of a version of Node that is built otherwise: its reads are
 * events then.
 */
export function takeReads(socket: Duplex, onData: (chunk: Buffer) => void): AcceptedReads | undefined {
  // A socket of TLS is one of these, too, and reads otherwise.
  if (Object.getPrototypeOf(socket) !== Socket.prototype || socket.readableLength > 0) return undefined;
  const slots = slotsOf(socket);
  const handle = Reflect.get(socket, '_handle') as Partial<ReadableHandle> | null | undefined;
  if (slots === undefined || typeof handle?.useUserBuffer !== 'function') return undefined;
  handle.useUserBuffer(SHARED_BYTES);
  Reflect.set(socket, slots.buffer, SHARED_BYTES);
  Reflect.set(socket, slots.next, null);
  Reflect.set(socket, slots.callback, (bytes: number) => {
    onData(copyOfRead(bytes));
    return true;
  });
  return {
    release: () => {
      // False stops the reading until the stream asks for more, as without a buffer.
      Reflect.set(socket, slots.callback, (bytes: number) => socket.push(copyOfRead(bytes)));
    },
  };
}

/** Undefined where one is missing, or in use. */
function slotsOf(socket: Duplex): ReadSlots | undefined {
  const own = Object.getOwnPropertySymbols(socket);
  const named = (name: string): symbol | undefined =>
    own.find((symbol) => symbol.description === name && Reflect.get(socket, symbol) === null);
  const [buffer, callback, next] = [named('kBuffer'), named('kBufferCb'), named('kBufferGen')];
  return buffer === undefined || callback === undefined || next === undefined ? undefined : { buffer, callback, next };
}
