/** Distinguished Encoding Rules of ASN.1: just what a certificate is made of. Does not read. */
export const der = {
  sequence: (...items: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(items)),
  set: (...items: readonly Buffer[]): Buffer => tagged(0x31, Buffer.concat(items)),
  /** @param bytes big-endian, without sign: a leading zero is put where it is needed */
  integer: (bytes: Uint8Array): Buffer => tagged(0x02, unsigned(bytes)),
  boolean: (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0])),
  /** @param id `1.2.840.10045.4.3.2` */
  objectId: (id: string): Buffer => tagged(0x06, objectIdBytes(id)),
  text: (value: string): Buffer => tagged(0x0c, Buffer.from(value, 'utf8')),
  /** Whole bytes. */
  bitString: (bytes: Uint8Array): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes])),
  /** Named bits, the first is bit 0. */
  flags: (byte: number, unusedBits: number): Buffer => tagged(0x03, Buffer.from([unusedBits, byte])),
  octets: (bytes: Uint8Array): Buffer => tagged(0x04, bytes),
  /** `[n]` around a whole value. */
  explicit: (number: number, content: Buffer): Buffer => tagged(0xa0 | number, content),
  /** `[n]` in place of the tag of a primitive value. */
  implicit: (number: number, content: Uint8Array): Buffer => tagged(0x80 | number, content),
  /** Up to 2049 as UTCTime, later ones as GeneralizedTime, as RFC 5280 wants it. Seconds are the finest part. */
  time: (date: Date): Buffer => {
    const text = `${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
    return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
  },
} as const;

function tagged(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthBytes(content.length), content]);
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function unsigned(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = first < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first));
  return ((trimmed[0] ?? 0) & 0x80) === 0 ? trimmed : Buffer.concat([Buffer.from([0]), trimmed]);
}

function objectIdBytes(id: string): Buffer {
  const [first = 0, second = 0, ...rest] = id.split('.').map(Number);
  return Buffer.from([first * 40 + second, ...rest.flatMap(base128)]);
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
