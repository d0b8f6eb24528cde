/** Values while an expression is evaluated: `int` is a bigint, `double` a number. Mirrors cel-go `common/types`. */
import { CelError, noSuchOverload } from './cel-error.ts';
import type { CelType } from './cel-type.ts';

export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | CelUint
  | CelTimestamp
  | CelDuration
  | CelList
  | CelMap
  | CelOptional
  | CelTypeValue
  | CelOpaque;

export class CelUint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

export class CelTimestamp {
  /** Nanoseconds since 1970. */
  readonly nanos: bigint;
  /** Of the zone in which it prints, east of UTC. */
  readonly offsetMinutes: number;

  constructor(nanos: bigint, offsetMinutes: number = 0) {
    this.nanos = nanos;
    this.offsetMinutes = offsetMinutes;
  }
}

export class CelDuration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class CelList {
  readonly items: readonly CelValue[];

  constructor(items: readonly CelValue[]) {
    this.items = items;
  }

  equals(other: CelList): boolean {
    return (
      this.items.length === other.items.length &&
      this.items.every((item, at) => celEqual(item, other.items[at] ?? null))
    );
  }

  plus(other: CelList): CelList {
    return new CelList([...this.items, ...other.items]);
  }
}

/** A map, or an object of a schema. */
export abstract class CelMap {
  abstract readonly size: number;
  /** Undefined: there is no such key. */
  abstract find(key: CelValue): CelValue | undefined;
  abstract keys(): readonly CelValue[];

  equals(other: CelMap): boolean {
    if (this.size !== other.size) return false;
    return this.keys().every((key) => {
      const [mine, theirs] = [this.find(key), other.find(key)];
      return mine !== undefined && theirs !== undefined && celEqual(mine, theirs);
    });
  }
}

export class CelOptional {
  /** Undefined: none. */
  readonly value: CelValue | undefined;

  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

export class CelTypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a library type: an IP address, a quantity. */
export abstract class CelOpaque {
  abstract readonly typeName: string;
  abstract equals(other: CelOpaque): boolean;
}

/** A map that an expression has made. */
export class CelMapLiteral extends CelMap {
  readonly #entries: ReadonlyMap<string, readonly [CelValue, CelValue]>;

  constructor(entries: readonly (readonly [CelValue, CelValue])[]) {
    super();
    const map = new Map<string, readonly [CelValue, CelValue]>();
    for (const entry of entries) map.set(keyText(entry[0]), entry);
    this.#entries = map;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(key: CelValue): CelValue | undefined {
    return isKey(key) ? this.#entries.get(keyText(key))?.[1] : undefined;
  }

  keys(): readonly CelValue[] {
    return [...this.#entries.values()].map(([key]) => key);
  }
}

/** Whether a map can have the key. */
export function isKey(key: CelValue): boolean {
  return key instanceof CelUint || (typeof key !== 'object' && typeof key !== 'undefined');
}

/** Numbers that are equal are the same key, whatever their type. */
export function keyText(key: CelValue): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${String(key)}`;
  if (key instanceof CelUint) return `n${String(key.value)}`;
  if (typeof key === 'bigint') return `n${String(key)}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${String(BigInt(key))}` : `d${String(key)}`;
  throw new CelError(`unsupported key type: ${typeNameOf(key)}`);
}

/** As `type(x)` prints it. */
export function typeNameOf(value: CelValue): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      return value === null ? 'null_type' : objectTypeName(value);
  }
}

function objectTypeName(value: Exclude<CelValue, null | boolean | bigint | number | string>): string {
  if (value instanceof CelList) return 'list';
  if (value instanceof CelMap) return 'map';
  if (value instanceof CelUint) return 'uint';
  if (value instanceof CelTimestamp) return 'google.protobuf.Timestamp';
  if (value instanceof CelDuration) return 'google.protobuf.Duration';
  if (value instanceof CelOptional) return 'optional_type';
  if (value instanceof CelTypeValue) return 'type';
  return value instanceof CelOpaque ? value.typeName : 'bytes';
}

/** `==`. Values of different types are different, but for numbers. */
export function celEqual(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (isNumber(a)) return isNumber(b) && compareNumbers(a, b) === 0;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof CelList) return b instanceof CelList && a.equals(b);
  if (a instanceof CelMap) return b instanceof CelMap && a.equals(b);
  return equalScalars(a, b);
}

function equalScalars(a: object, b: object): boolean {
  if (a instanceof CelOptional) return b instanceof CelOptional && equalOptionals(a, b);
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanos === b.nanos;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanos === b.nanos;
  if (a instanceof CelTypeValue) return b instanceof CelTypeValue && a.name === b.name;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return a instanceof CelOpaque && b instanceof CelOpaque && a.typeName === b.typeName && a.equals(b);
}

function equalOptionals(a: CelOptional, b: CelOptional): boolean {
  return a.value === undefined || b.value === undefined ? a.value === b.value : celEqual(a.value, b.value);
}

type CelNumber = bigint | number | CelUint;

export function isNumber(value: CelValue): value is CelNumber {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof CelUint;
}

/** NaN: they cannot be ordered. */
export function compareNumbers(a: CelNumber, b: CelNumber): number {
  let left = a instanceof CelUint ? a.value : a;
  let right = b instanceof CelUint ? b.value : b;
  if (Number.isNaN(left) || Number.isNaN(right)) return NaN;
  // Upstream makes doubles of both, which loses digits.
  if (typeof left === 'number') right = Number(right);
  else if (typeof right === 'number') left = Number(left);
  return left < right ? -1 : Number(left > right);
}

/** `<` and its kin: negative, zero, positive. Throws where the values cannot be ordered. */
export function celCompare(a: CelValue, b: CelValue): number {
  if (isNumber(a) && isNumber(b)) {
    const order = compareNumbers(a, b);
    if (Number.isNaN(order)) throw new CelError('NaN values cannot be ordered');
    return order;
  }
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof CelDuration && b instanceof CelDuration) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  throw noSuchOverload();
}

/** By code points, as UTF-8 bytes compare. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;

  if (/^[\x00-\ud7ff]*$/u.test(a) && /^[\x00-\ud7ff]*$/u.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Whether a value is of a declared type. Of a list, upstream looks at the first item only. */
export function isOfType(value: CelValue, type: CelType): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
    case 'error':
      return true;
    case 'null':
      return value === null;
    case 'duration':
      return value instanceof CelDuration;
    case 'timestamp':
      return value instanceof CelTimestamp;
    case 'object':
      return value instanceof CelMap;
    case 'opaque':
      return typeNameOf(value) === type.name;
    case 'list':
      return value instanceof CelList && (value.items.length === 0 || isOfType(value.items[0] ?? null, type.element));
    default:
      return typeNameOf(value) === type.kind;
  }
}
