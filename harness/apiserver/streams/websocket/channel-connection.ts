/** Several byte streams over one WebSocket. Mirrors apimachinery `pkg/util/httpstream/wsstream/conn.go`. */
import { Duplex, Writable } from 'node:stream';
import type { RawData, WebSocket } from 'ws';

export interface ChannelOptions {
  readonly codec: 'binary' | 'base64';
  /** How many channels there are for frames of channel 255 to close. 0 before v5: such frames mean nothing. */
  readonly closable: number;
  /** The channels on which the client may send. */
  readonly inputs: readonly number[];
}

const CLOSE_SIGNAL = 255;
const NORMAL_CLOSURE = 1000;
/** How much a channel keeps for a slow reader before the connection waits. */
const UNREAD_BYTES = 1 << 20;
const ZERO = 0x30;

export class ChannelConnection {
  /** Resolves when the connection is gone, in whatever way. */
  readonly closed: Promise<void>;
  readonly #webSocket: WebSocket;
  readonly #options: ChannelOptions;
  readonly #inputs: ReadonlyMap<number, Channel>;
  readonly #full = new Set<Channel>();

  constructor(webSocket: WebSocket, options: ChannelOptions) {
    this.#webSocket = webSocket;
    this.#options = options;
    this.#inputs = new Map(options.inputs.map((channel) => [channel, this.#newInput(channel)]));
    webSocket.on('message', (data) => {
      this.#receive(bytesOf(data));
    });
    webSocket.once('close', () => {
      for (const input of this.#inputs.values()) input.finish();
    });
    this.closed = new Promise((resolve) => {
      this.onClosed(resolve);
    });
    webSocket.resume();
  }

  /** A channel on which the client sends; that ends with the connection at the latest. */
  input(channel: number): Duplex {
    const input = this.#inputs.get(channel);
    if (input === undefined) throw new RangeError(`channel ${channel} is no input`);
    return input;
  }

  /** Calls back once, when the connection is gone. */
  onClosed(callback: () => void): void {
    this.#webSocket.once('close', callback);
  }

  output(channel: number): Writable {
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.send(channel, chunk, done);
      },
    });
    // A client that left is told to whoever writes by its signal.
    output.on('error', () => undefined);
    return output;
  }

  send(channel: number, data: Buffer, done: (error?: Error | null) => void = () => undefined): void {
    if (this.#options.codec === 'base64')
      this.#webSocket.send(`${String.fromCharCode(ZERO + channel)}${data.toString('base64')}`, done);
    else this.#webSocket.send(Buffer.concat([Buffer.from([channel]), data]), done);
  }

  /** What was sent arrives first. What the client still sends is thrown away. */
  close(): void {
    for (const input of this.#inputs.values()) input.finish();
    this.#full.clear();
    this.#webSocket.resume();
    this.#webSocket.close(NORMAL_CLOSURE);
  }

  #newInput(channel: number): Channel {
    const input: Channel = new Channel({
      onWanted: () => {
        if (this.#full.delete(input) && this.#full.size === 0) this.#webSocket.resume();
      },
      send: (data, done) => {
        this.send(channel, data, done);
      },
    });
    return input;
  }

  #receive(message: Buffer): void {
    const [first, second] = message;
    if (first === undefined) return;
    if (this.#options.closable > 0 && first === CLOSE_SIGNAL) {
      if (message.length === 2 && second !== undefined && second < this.#options.closable)
        this.#inputs.get(second)?.finish();
      else this.#webSocket.close(NORMAL_CLOSURE);
      return;
    }
    const base64 = this.#options.codec === 'base64';
    const input = this.#inputs.get(base64 ? first - ZERO : first);
    const rest = message.subarray(1);
    if (input === undefined || input.give(base64 ? Buffer.from(rest.toString('latin1'), 'base64') : rest)) return;
    this.#full.add(input);
    this.#webSocket.pause();
  }
}

interface ChannelCarrier {
  /** What was given has been read. */
  onWanted(): void;
  send(data: Buffer, done: (error?: Error | null) => void): void;
}

class Channel extends Duplex {
  readonly #carrier: ChannelCarrier;
  #finished = false;

  constructor(carrier: ChannelCarrier) {
    super({ readableHighWaterMark: UNREAD_BYTES });
    this.#carrier = carrier;
    this.on('error', () => undefined);
  }

  /** False: give no more before it is wanted. */
  give(data: Buffer): boolean {
    return this.#finished || this.destroyed || data.length === 0 || this.push(data);
  }

  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.push(null);
  }

  override _read(): void {
    this.#carrier.onWanted();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#carrier.send(chunk, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#carrier.onWanted();
    done(error);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
