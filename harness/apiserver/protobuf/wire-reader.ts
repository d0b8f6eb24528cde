import { exactInteger } from '../../kube/json/exact-integers.ts';

/** Malformed bytes, in the words of the Go code that reads them. */
export class WireError extends Error {}

export interface Tag {
  readonly field: number;
  readonly wireType: number;
}

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;

/** Reads one protobuf message. Mirrors what gogo/protobuf generates. */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #message: string;
  #at = 0;

  /** @param message its name, for errors */
  constructor(bytes: Buffer, message: string) {
    this.#bytes = bytes;
    this.#message = message;
  }

  /** Undefined: the message ends here. */
  tag(): Tag | undefined {
    const tag = this.anyTag();
    if (tag === undefined) return undefined;
    const { field, wireType } = tag;
    if (wireType === 4) throw new WireError(`proto: ${this.#message}: wiretype end group for non-group`);
    if (field <= 0)
      throw new WireError(`proto: ${this.#message}: illegal tag ${String(field)} (wire type ${String(wireType)})`);
    return tag;
  }

  /** A tag of an entry of a map: upstream does not look at what it says. */
  anyTag(): Tag | undefined {
    if (this.#at >= this.#bytes.length) return undefined;
    const value = this.#varint();
    if (typeof value === 'number') return { field: value >> 3, wireType: value & 7 };
    return { field: Number(BigInt.asIntN(32, value >> 3n)), wireType: Number(value & 7n) };
  }

  /** As a signed integer of 64 bits, near enough to tell a length. */
  integer(): number {
    return Number(this.exactInteger());
  }

  /** A signed integer of 64 bits: a bigint where a number would change it. */
  exactInteger(): number | bigint {
    const value = this.#varint();
    return typeof value === 'number' ? value : exactInteger(BigInt.asIntN(64, value));
  }

  /** What is sent with its length. */
  bytes(): Buffer {
    const length = this.integer();
    if (length < 0) throw new WireError('proto: negative length found during unmarshaling');
    return this.#take(length);
  }

  double(): number {
    return this.#take(8).readDoubleLE(0);
  }

  skip(wireType: number): void {
    switch (wireType) {
      case WIRE_VARINT:
        this.#varint();
        return;
      case WIRE_FIXED64:
        this.#take(8);
        return;
      case WIRE_BYTES:
        this.bytes();
        return;
      case 3:
        this.#skipGroup();
        return;
      case 4:
        throw new WireError('proto: unexpected end of group');
      case 5:
        this.#take(4);
        return;
      default:
        throw new WireError(`proto: illegal wireType ${String(wireType)}`);
    }
  }

  /** Groups may hold groups; not by recursion, they may be many. */
  #skipGroup(): void {
    for (let depth = 1; depth > 0;) {
      const wireType = Number(BigInt(this.#varint()) & 7n);
      if (wireType === 3) depth++;
      else if (wireType === 4) depth--;
      else this.skip(wireType);
    }
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new WireError('unexpected EOF');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** A bigint when it is long. */
  #varint(): number | bigint {
    let small = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      small |= (byte & 0x7f) << shift;
      if (byte < 0x80) return small;
    }
    let value = BigInt(small);
    for (let shift = 28n; ; shift += 7n) {
      if (shift >= 64n) throw new WireError('proto: integer overflow');
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new WireError('unexpected EOF');
    this.#at++;
    return byte;
  }
}
