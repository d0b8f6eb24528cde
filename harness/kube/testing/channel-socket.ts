import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The server's side of one WebSocket of the `v5.channel.k8s.io` protocol: binary frames whose first byte is a channel.
 * Reads single, masked frames up to 64 KiB, as clients send them in tests. Does not answer pings.
 */
export class ChannelSocket {
  readonly #socket: Duplex;

  constructor(request: IncomingMessage, socket: Duplex) {
    this.#socket = socket;
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.on('error', () => undefined);
    socket.write(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${accept}`,
        'Sec-WebSocket-Protocol: v5.channel.k8s.io',
        '\r\n',
      ].join('\r\n'),
    );
  }

  send(channel: number, data: string | Buffer): void {
    this.#frame(2, Buffer.concat([Buffer.from([channel]), Buffer.from(data)]));
  }

  /** Breaks the connection without a goodbye. */
  break(): void {
    this.#socket.destroy();
  }

  /** Calls back for each binary frame. A close frame is answered. */
  onData(callback: (channel: number, data: Buffer) => void): void {
    let pending = Buffer.alloc(0);
    this.#socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let frame = parseFrame(pending); frame !== undefined; frame = parseFrame(pending)) {
        pending = pending.subarray(frame.size);
        if (frame.opcode === 8) {
          this.#frame(8, frame.payload);
          this.#socket.end();
        } else callback(frame.payload[0] ?? -1, frame.payload.subarray(1));
      }
    });
  }

  #frame(opcode: number, payload: Buffer): void {
    const long = payload.length > 125;
    const header = Buffer.alloc(long ? 4 : 2);
    header[0] = 0x80 | opcode;
    header[1] = long ? 126 : payload.length;
    if (long) header.writeUInt16BE(payload.length, 2);
    this.#socket.write(Buffer.concat([header, payload]));
  }
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly size: number;
}

function parseFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const long = ((bytes[1] ?? 0) & 0x7f) === 126;
  const start = long ? 8 : 6;
  if (bytes.length < start) return undefined;
  const length = long ? bytes.readUInt16BE(2) : (bytes[1] ?? 0) & 0x7f;
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  payload.forEach((byte, index) => (payload[index] = byte ^ (mask[index % 4] ?? 0)));
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, size: start + length };
}
