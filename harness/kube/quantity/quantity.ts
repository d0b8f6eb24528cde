/**
 * `resource.Quantity`: `100m`, `1.5Gi`, `12e6`. Mirrors apimachinery `pkg/api/resource/quantity.go`. Does not: arithmetic.
 */
export interface Quantity {
  /** The amount is `unscaled` * 10^-`scale`. */
  readonly unscaled: bigint;
  /** At most 9; negative for large powers of ten. */
  readonly scale: number;
  readonly format: QuantityFormat;
  /** As it is written out. */
  readonly text: string;
}

/** Suffixes like `M`, like `Mi`, like `e6`. */
export type QuantityFormat = 'decimal' | 'binary' | 'exponent';

export const QUANTITY_FORM_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_WRONG = "unable to parse quantity's suffix";

/** Why a text is no quantity, in upstream's words. */
export class QuantityProblem extends Error {
  override readonly name = 'QuantityProblem';
}

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const FORM = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
/** Most quantities: already as they would be written. */
const CANONICAL = /^(?:0|[1-9][0-9]{0,8}m?|[1-9][0-9]{0,2}[KMGT]i)$/;
const MOST = 2n ** 63n - 1n;
/** Longer numbers cost too much for what they can say. */
const MOST_DIGITS = 10_000;
/** Upstream's scales are 32 bits. */
const LARGEST_EXPONENT = 2 ** 31 - 1;

/**
 * The text as the server writes it: the largest suffix that needs no fraction. Throws {@link QuantityProblem}.
 */
export function canonicalQuantity(text: string): string {
  if (CANONICAL.test(text) && isCanonical(text)) return text;
  return parseQuantity(text).text;
}

/** Throws {@link QuantityProblem}. */
export function parseQuantity(text: string): Quantity {
  const match = text === '' ? null : FORM.exec(text);
  if (match === null) throw new QuantityProblem(QUANTITY_FORM_WRONG);
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole.length + fraction.length > MOST_DIGITS)
    throw new QuantityProblem('unable to parse numeric part of quantity');
  const meaning = suffixMeaning(suffix);
  const num = whole.replace(/^0+/, '') || '0';
  const quantity = amountOf(num + fraction, fraction.length, meaning, sign === '-');
  const written = keepsText(num, fraction, meaning) ? text : canonicalText(quantity);
  return { ...quantity, text: written };
}

/** The text after the server's rounding up of resources to thousandths. */
export function roundedToMilli(text: string): string {
  if (!/[nue]/i.test(text)) return text;
  const quantity = parseQuantity(text);
  if (quantity.scale <= 3) return text;
  return canonicalText({ unscaled: milliValue(quantity), scale: 3, format: quantity.format });
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.text === b.text) return 0;
  const distance = a.scale - b.scale;
  if (Math.abs(distance) > MOST_DIGITS) return signOf(distance < 0 ? a.unscaled : -b.unscaled);
  const difference =
    a.unscaled * 10n ** BigInt(Math.max(-distance, 0)) - b.unscaled * 10n ** BigInt(Math.max(distance, 0));
  return signOf(difference);
}

function signOf(value: bigint): number {
  return value === 0n ? 0 : value < 0n ? -1 : 1;
}

/** In thousandths, rounded away from zero. */
export function milliValue(quantity: Quantity): bigint {
  return scaledValue(quantity, 3);
}

/** In whole units, rounded away from zero. */
export function wholeValue(quantity: Quantity): bigint {
  return scaledValue(quantity, 0);
}

function scaledValue({ unscaled, scale }: Quantity, wanted: number): bigint {
  if (scale <= wanted) return unscaled * 10n ** BigInt(Math.min(wanted - scale, MOST_DIGITS));
  return divideAway(unscaled, 10n ** BigInt(scale - wanted));
}

function divideAway(value: bigint, by: bigint): bigint {
  const result = value / by;
  if (value % by === 0n) return result;
  return value < 0n ? result - 1n : result + 1n;
}

interface SuffixMeaning {
  readonly format: QuantityFormat;
  readonly exponent: number;
}

function suffixMeaning(suffix: string): SuffixMeaning {
  const decimal = DECIMAL_SUFFIXES.indexOf(suffix);
  if (decimal >= 0) return { format: 'decimal', exponent: (decimal - 3) * 3 };
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { format: 'binary', exponent: binary * 10 };
  if (!/^[eE][-+]?[0-9]+$/.test(suffix)) throw new QuantityProblem(SUFFIX_WRONG);
  const exponent = Number(suffix.slice(1));
  if (Math.abs(exponent) > LARGEST_EXPONENT) throw new QuantityProblem(SUFFIX_WRONG);
  return { format: 'exponent', exponent };
}

/** More than nine decimals are rounded up; what has a binary suffix is capped at 2^63-1. */
function amountOf(
  digits: string,
  decimals: number,
  { format, exponent }: SuffixMeaning,
  negative: boolean,
): Omit<Quantity, 'text'> {
  const significant = digits.replace(/0+$/, '');
  let unscaled = BigInt(significant === '' ? '0' : significant);
  let scale = decimals - (digits.length - significant.length);
  if (format === 'binary') unscaled <<= BigInt(exponent);
  else scale -= exponent;
  if (unscaled === 0n) scale = 0;
  if (scale > 9) {
    // What is smaller than one in the last place becomes one there.
    unscaled = divideAway(unscaled, 10n ** BigInt(Math.min(scale - 9, MOST_DIGITS)));
    scale = 9;
  }
  if (format === 'binary' && unscaled > MOST * 10n ** BigInt(Math.max(scale, 0))) {
    unscaled = MOST;
    scale = 0;
  }
  return { unscaled: negative ? -unscaled : unscaled, scale, format };
}

/** Upstream leaves a text alone where a quick look tells it to be canonical, which `1.500` passes as well. */
function keepsText(num: string, fraction: string, { format, exponent }: SuffixMeaning): boolean {
  const digits = num + fraction;
  if (format === 'binary') {
    const precise = fraction === '' && 15 - num.length - Math.trunc(Math.fround((exponent * 3) / 10)) - 1 >= 0;
    return precise && (BigInt(digits) & 7n) !== 0n;
  }
  const scale = exponent - fraction.length;
  const precise = 18 - digits.length >= 0 && scale >= -9;
  return precise && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

function canonicalText({ unscaled, scale, format }: Omit<Quantity, 'text'>): string {
  if (unscaled === 0n) return '0';
  if (format === 'binary') {
    const unit = 10n ** BigInt(Math.max(scale, 0));
    const value = scale < 0 ? unscaled * 10n ** BigInt(-scale) : unscaled;
    const large = value <= -1024n * unit || value >= 1024n * unit;
    if (large && value % unit === 0n) return binaryText(value / unit);
  }
  let mantissa = unscaled;
  let exponent = -scale;
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent += 1;
  }
  while (exponent % 3 !== 0) {
    mantissa *= 10n;
    exponent -= 1;
  }
  if (format === 'exponent') return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`;
  return `${mantissa}${DECIMAL_SUFFIXES[exponent / 3 + 3] ?? ''}`;
}

function binaryText(value: bigint): string {
  let mantissa = value;
  let step = 0;
  while (mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    step += 1;
  }
  return `${mantissa}${BINARY_SUFFIXES[step] ?? ''}`;
}

/** Of a text that has a canonical form: whether a larger suffix would do. */
function isCanonical(text: string): boolean {
  return !text.endsWith('000') && !text.endsWith('000m');
}
