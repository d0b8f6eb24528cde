/** `quantity()`. Mirrors apiserver `pkg/cel/library/quantity.go` and the arithmetic of `resource.Quantity` behind it. */
import { parseQuantity, QuantityProblem } from '../../quantity/quantity.ts';
import { CelError } from './cel-error.ts';
import { globalFunction, memberFunction, type CelOverload } from './cel-overload.ts';
import { CelOpaque, type CelValue } from './cel-value.ts';

/** Amounts further apart than this are not brought to one scale. */
const MOST_APART = 10_000;
const MOST = 2n ** 63n - 1n;

class CelQuantity extends CelOpaque {
  readonly typeName = 'kubernetes.Quantity';
  /** The amount is `unscaled` * 10^-`scale`. */
  readonly unscaled: bigint;
  readonly scale: number;
  /** Whether upstream keeps it as an int64 and a power of ten: only then it may be asked for an integer. */
  readonly isSmall: boolean;

  constructor(unscaled: bigint, scale: number, isSmall: boolean) {
    super();
    this.unscaled = unscaled;
    this.scale = scale;
    this.isSmall = isSmall;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelQuantity && compare(this, other) === 0n;
  }

  /** Undefined: upstream cannot tell, even of `1.0`. */
  get integer(): bigint | undefined {
    if (!this.isSmall || this.scale > 0) return undefined;
    if (-this.scale > 18) return this.unscaled === 0n ? 0n : undefined;
    const value = this.unscaled * 10n ** BigInt(-this.scale);
    return fitsInt64(value) ? value : undefined;
  }

  get float(): number {
    const base = Number(this.unscaled);
    return this.scale === 0 ? base : base * Number(`1e${String(-this.scale)}`);
  }
}

function fitsInt64(value: bigint): boolean {
  return value <= MOST && value >= -MOST - 1n;
}

const TEXT = /^([+-]?)0*(\d*)(?:\.(\d*))?/u;

/** @throws CelError */
function toQuantity(text: string): CelQuantity {
  const { unscaled, scale, format } = parsed(text);
  const [all = '', sign, whole = '', fraction = ''] = TEXT.exec(text) ?? [];
  const digits = (whole || '0').length + fraction.length;
  const suffix = text.slice(all.length);
  const exponent = format === 'binary' ? 0 : decimalExponent(suffix);
  const decimals = fraction.length - exponent;
  const isSmall = format === 'binary' ? fraction === '' && digits <= binaryDigits(suffix) : digits <= 18;
  if (isSmall && decimals <= 9) {
    const value = BigInt(`${whole || '0'}${fraction}`) << binaryShift(format === 'binary' ? suffix : '');
    return new CelQuantity(sign === '-' ? -value : value, decimals, true);
  }
  // Upstream keeps every other amount in billionths.
  return new CelQuantity(scale > 9 ? unscaled : rescaled(unscaled, scale, 9), Math.max(scale, 9), false);
}

function parsed(text: string): ReturnType<typeof parseQuantity> {
  try {
    return parseQuantity(text);
  } catch (error) {
    throw error instanceof QuantityProblem ? new CelError(error.message) : error;
  }
}

function decimalExponent(suffix: string): number {
  const at = 'numkMGTPE'.indexOf(suffix);
  if (suffix === '') return 0;
  if (suffix.length > 1) return Number(suffix.slice(1));
  return at < 3 ? at * 3 - 9 : (at - 2) * 3;
}

function binaryShift(suffix: string): bigint {
  return BigInt(10 * ('KMGTPE'.indexOf(suffix.charAt(0) || ' ') + 1));
}

/** How many digits upstream trusts itself to multiply without looking. */
function binaryDigits(suffix: string): number {
  return 14 - Math.trunc((Number(binaryShift(suffix)) * 3) / 10);
}

function rescaled(unscaled: bigint, scale: number, wanted: number): bigint {
  if (unscaled === 0n || wanted <= scale) return unscaled;
  if (wanted - scale > MOST_APART) throw new CelError('quantities are too far apart');
  return unscaled * 10n ** BigInt(wanted - scale);
}

function compare(a: CelQuantity, b: CelQuantity): bigint {
  if (Math.abs(a.scale - b.scale) > MOST_APART && a.unscaled !== 0n && b.unscaled !== 0n) {
    return a.scale < b.scale ? sign(a.unscaled) : -sign(b.unscaled);
  }
  const scale = Math.max(a.scale, b.scale);
  return sign(rescaled(a.unscaled, a.scale, scale) - rescaled(b.unscaled, b.scale, scale));
}

function sign(value: bigint): bigint {
  return value < 0n ? -1n : BigInt(value > 0n);
}

function sum(a: CelQuantity, b: CelQuantity, factor: 1n | -1n): CelQuantity {
  const isSmall = a.isSmall && b.isSmall;
  if (isSmall && b.unscaled === 0n) return a;
  if (isSmall && a.unscaled === 0n) return new CelQuantity(factor * b.unscaled, b.scale, true);
  const scale = Math.max(a.scale, b.scale);
  const value = rescaled(a.unscaled, a.scale, scale) + factor * rescaled(b.unscaled, b.scale, scale);
  return new CelQuantity(value, scale, isSmall && fitsInt64(value));
}

function quantity(value: CelValue | undefined): CelQuantity {
  return value instanceof CelQuantity ? value : new CelQuantity(value as bigint, 0, true);
}

function isQuantity(text: string): boolean {
  try {
    toQuantity(text);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

export const QUANTITIES: readonly CelOverload[] = [
  globalFunction('quantity(string): quantity', (text) => toQuantity(text as string)),
  globalFunction('isQuantity(string): bool', (text) => isQuantity(text as string)),
  globalFunction('sign(quantity): int', (value) => sign(quantity(value).unscaled)),
  memberFunction('isGreaterThan(quantity, quantity): bool', (a, b) => compare(quantity(a), quantity(b)) > 0n),
  memberFunction('isLessThan(quantity, quantity): bool', (a, b) => compare(quantity(a), quantity(b)) < 0n),
  memberFunction('compareTo(quantity, quantity): int', (a, b) => compare(quantity(a), quantity(b))),
  ...(['quantity', 'int'] as const).flatMap((type) => [
    memberFunction(`add(quantity, ${type}): quantity`, (a, b) => sum(quantity(a), quantity(b), 1n)),
    memberFunction(`sub(quantity, ${type}): quantity`, (a, b) => sum(quantity(a), quantity(b), -1n)),
  ]),
  memberFunction('asApproximateFloat(quantity): double', (value) => quantity(value).float),
  memberFunction('isInteger(quantity): bool', (value) => quantity(value).integer !== undefined),
  memberFunction('asInteger(quantity): int', (value) => {
    const { integer } = quantity(value);
    if (integer === undefined) throw new CelError('cannot convert value to integer');
    return integer;
  }),
];
