/** What a ClientHello says before anything is encrypted (RFC 8446 4.1.2, RFC 6066 3, RFC 7301). */
export interface ClientHello {
  /** In lower case. */
  readonly serverName?: string;
  /** In the client's order of preference. */
  readonly alpn?: readonly string[];
}

/** Beyond it no client goes, with all that post-quantum keys take. */
const CLIENT_HELLO_BYTES = 65_536;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RECORD_HEAD_BYTES = 5;
const MESSAGE_HEAD_BYTES = 4;
const MOST_RECORD_BYTES = 16_384 + 256;
const SERVER_NAME = 0;
const ALPN = 16;
const HOST_NAME = 0;

/**
 * Reads the ClientHello that `bytes` begin with, without taking anything of it. `more` when it is not complete,
 * `none` when it is no ClientHello.
 */
export function readClientHello(bytes: Buffer): ClientHello | 'more' | 'none' {
  try {
    const message = handshakeMessage(bytes);
    return typeof message === 'string' ? message : helloOf(new Reader(message));
  } catch (error) {
    if (error instanceof RangeError) return 'none';
    throw error;
  }
}

/** The first handshake message, put together from as many records as it has. */
function handshakeMessage(bytes: Buffer): Buffer | 'more' | 'none' {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const length = recordLength(bytes, at);
    if (typeof length === 'string') return length;
    parts.push(bytes.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + length));
    const message = messageIn(parts.length === 1 ? (parts[0] ?? bytes) : Buffer.concat(parts));
    if (message !== 'more') return message;
    at += RECORD_HEAD_BYTES + length;
    if (at > bytes.length) return 'more';
  }
}

/** Of the record of a handshake that begins at `at`. */
function recordLength(bytes: Buffer, at: number): number | 'more' | 'none' {
  const [type = HANDSHAKE, major = 3] = bytes.subarray(at);
  if (type !== HANDSHAKE || major !== 3) return 'none';
  if (bytes.length < at + RECORD_HEAD_BYTES) return 'more';
  const length = bytes.readUInt16BE(at + 3);
  return length === 0 || length > MOST_RECORD_BYTES ? 'none' : length;
}

function messageIn(bytes: Buffer): Buffer | 'more' | 'none' {
  if (bytes.length > 0 && bytes[0] !== CLIENT_HELLO) return 'none';
  if (bytes.length < MESSAGE_HEAD_BYTES) return 'more';
  const size = bytes.readUIntBE(1, 3);
  if (size > CLIENT_HELLO_BYTES) return 'none';
  return bytes.length < MESSAGE_HEAD_BYTES + size
    ? 'more'
    : bytes.subarray(MESSAGE_HEAD_BYTES, MESSAGE_HEAD_BYTES + size);
}

/** Throws `RangeError` for what breaks off. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get empty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('a message breaks off');
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  number(length: 1 | 2): number {
    return this.take(length).readUIntBE(0, length);
  }

  /** What follows a length of so many bytes. */
  vector(lengthBytes: 1 | 2): Buffer {
    return this.take(this.number(lengthBytes));
  }
}

function helloOf(message: Reader): ClientHello {
  // Version, random, session, cipher suites, compression methods.
  message.take(34);
  message.vector(1);
  message.vector(2);
  message.vector(1);
  if (message.empty) return {};
  const extensions = new Reader(message.vector(2));
  let hello: ClientHello = {};
  while (!extensions.empty) {
    const type = extensions.number(2);
    const content = new Reader(extensions.vector(2));
    if (type === SERVER_NAME && !content.empty) hello = { ...hello, ...serverNameOf(new Reader(content.vector(2))) };
    else if (type === ALPN) hello = { ...hello, alpn: protocolsOf(new Reader(content.vector(2))) };
  }
  return hello;
}

function serverNameOf(names: Reader): Pick<ClientHello, 'serverName'> {
  while (!names.empty) {
    const type = names.number(1);
    const name = names.vector(2);
    if (type !== HOST_NAME) continue;
    const text = name.toString('latin1').toLowerCase().replace(/\.$/, '');
    if (text === '' || !/^[\x21-\x7e]+$/.test(text)) throw new RangeError('a server name that is none');
    return { serverName: text };
  }
  return {};
}

function protocolsOf(list: Reader): readonly string[] {
  const protocols: string[] = [];
  while (!list.empty) protocols.push(list.vector(1).toString('latin1'));
  return protocols;
}
