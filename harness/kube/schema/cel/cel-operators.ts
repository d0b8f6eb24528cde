/** The operators and standard functions of CEL. Mirrors cel-go `common/stdlib/standard.go`. */
import { add, divide, modulo, multiply, negate, subtract } from './cel-arithmetic.ts';
import { CelError, noSuchOverload } from './cel-error.ts';
import { doubleText } from './cel-number-text.ts';
import { globalFunction, memberFunction, type CelFunction, type CelOverload } from './cel-overload.ts';
import {
  celCompare,
  celEqual,
  CelList,
  CelMap,
  CelOptional,
  CelTypeValue,
  CelUint,
  isKey,
  keyText,
  typeNameOf,
  type CelValue,
} from './cel-value.ts';
import { runeCount } from '../string-check.ts';

type Binary = (a: CelValue, b: CelValue) => CelValue;

function binary(name: string, signatures: readonly string[], run: Binary): CelOverload[] {
  const call: CelFunction = (a = null, b = null) => run(a, b);
  return signatures.map((signature) => globalFunction(`${name}(${signature}`, call, sizeCost));
}

/** Texts and lists cost by their length. */
export function sizeCost(args: readonly CelValue[]): number {
  let cost = 0;
  for (const arg of args) {
    if (typeof arg === 'string') cost += arg.length / 10;
    else if (arg instanceof CelList) cost += arg.items.length / 10;
  }
  return cost;
}

const ORDERED = [
  'bool, bool',
  'int, int',
  'int, double',
  'int, uint',
  'uint, uint',
  'uint, double',
  'uint, int',
  'double, double',
  'double, int',
  'double, uint',
  'string, string',
  'bytes, bytes',
  'timestamp, timestamp',
  'duration, duration',
];

function comparison(name: string, holds: (order: number) => boolean): CelOverload[] {
  return binary(
    name,
    ORDERED.map((types) => `${types}): bool`),
    (a, b) => holds(celCompare(a, b)),
  );
}

export function celIndex(target: CelValue, key: CelValue): CelValue {
  const found = celFind(target, key);
  if (found !== undefined) return found;
  if (target instanceof CelList) throw new CelError(`index out of bounds: ${keyShown(key)}`);
  throw new CelError(`no such key: ${keyShown(key)}`);
}

/** Undefined: not there. */
export function celFind(target: CelValue, key: CelValue): CelValue | undefined {
  if (!isKey(key)) throw new CelError(`invalid qualifier type: ${key === null ? 'types.Null' : goTypeOf(key)}`);
  if (target instanceof CelMap) return target.find(key);
  if (target instanceof CelList) {
    const index = listIndex(key);
    return index >= 0 ? target.items[index] : undefined;
  }
  if (target instanceof CelOptional) return target.value === undefined ? undefined : celFind(target.value, key);
  return undefined;
}

function listIndex(key: CelValue): number {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof CelUint) return Number(key.value);
  if (typeof key !== 'number') throw new CelError(`unsupported index type '${typeNameOf(key)}' in list`);
  if (Number.isInteger(key) && Math.abs(key) < 2 ** 63) return key;
  throw new CelError(`unsupported index value ${doubleText(key)} in list`);
}

function goTypeOf(value: CelValue): string {
  if (value instanceof CelList) return '*types.baseList';
  return value instanceof CelMap ? '*types.baseMap' : typeNameOf(value);
}

function keyShown(key: CelValue): string {
  return typeof key === 'number' ? doubleText(key) : keyText(key).slice(1);
}

export function celIn(item: CelValue, within: CelValue): boolean {
  if (within instanceof CelMap) return within.find(item) !== undefined;
  if (within instanceof CelList) return within.items.some((candidate) => celEqual(item, candidate));
  throw noSuchOverload();
}

export function celSize(value: CelValue): bigint {
  if (typeof value === 'string') return BigInt(runeCount(value));
  if (value instanceof CelList) return BigInt(value.items.length);
  if (value instanceof CelMap) return BigInt(value.size);
  if (value instanceof Uint8Array) return BigInt(value.length);
  throw noSuchOverload('size');
}

const SIZED = ['bytes', 'list(A)', 'map(A, B)', 'string'];

export const OPERATORS: readonly CelOverload[] = [
  // These three are evaluated by cel-program.ts, which does not look at every operand.
  globalFunction('_?_:_(bool, A, A): A', () => null),
  globalFunction('_&&_(bool, bool): bool', () => null),
  globalFunction('_||_(bool, bool): bool', () => null),
  ...binary('_==_', ['A, A): bool'], celEqual),
  ...binary('_!=_', ['A, A): bool'], (a, b) => !celEqual(a, b)),
  ...binary(
    '_+_',
    [
      'bytes, bytes): bytes',
      'double, double): double',
      'duration, duration): duration',
      'duration, timestamp): timestamp',
      'timestamp, duration): timestamp',
      'int, int): int',
      'list(A), list(A)): list(A)',
      'string, string): string',
      'uint, uint): uint',
    ],
    add,
  ),
  ...binary(
    '_-_',
    [
      'double, double): double',
      'duration, duration): duration',
      'int, int): int',
      'timestamp, duration): timestamp',
      'timestamp, timestamp): duration',
      'uint, uint): uint',
    ],
    subtract,
  ),
  ...binary('_*_', ['double, double): double', 'int, int): int', 'uint, uint): uint'], multiply),
  ...binary('_/_', ['double, double): double', 'int, int): int', 'uint, uint): uint'], divide),
  ...binary('_%_', ['int, int): int', 'uint, uint): uint'], modulo),
  globalFunction('-_(double): double', (a = null) => negate(a)),
  globalFunction('-_(int): int', (a = null) => negate(a)),
  globalFunction('!_(bool): bool', (a) => a !== true),
  ...comparison('_<_', (order) => order < 0),
  ...comparison('_<=_', (order) => order <= 0),
  ...comparison('_>_', (order) => order > 0),
  ...comparison('_>=_', (order) => order >= 0),
  ...binary(
    '_[_]',
    [
      'list(A), int): A',
      'map(A, B), A): B',
      'optional(list(A)), int): optional(A)',
      'optional(map(A, B)), A): optional(B)',
    ],
    (target, key) => (target instanceof CelOptional ? new CelOptional(celFind(target, key)) : celIndex(target, key)),
  ),
  ...binary(
    '_[?_]',
    [
      'list(A), int): optional(A)',
      'optional(list(A)), int): optional(A)',
      'map(A, B), A): optional(B)',
      'optional(map(A, B)), A): optional(B)',
    ],
    (target, key) => new CelOptional(celFind(target, key)),
  ),
  ...binary('@in', ['A, list(A)): bool', 'A, map(A, B)): bool'], celIn),
  ...SIZED.flatMap((type) => [
    globalFunction(`size(${type}): int`, (value = null) => celSize(value)),
    memberFunction(`size(${type}): int`, (value = null) => celSize(value)),
  ]),
  globalFunction('type(A): type(A)', (value = null) => new CelTypeValue(typeNameOf(value))),
  globalFunction('dyn(A): dyn', (value = null) => value),
];
