/** Doubles as Go prints them. Mirrors `strconv.FormatFloat` and `fmt`. */

/** As `%g` prints it with as few digits as tell it apart: `1e+06`, `0.5`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Inf' : '+Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const text = value.toExponential();
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  if (exponent >= -4 && exponent < MOST_PLAIN) return plainText(value);
  return text.replace(/e([+-])(\d)$/u, 'e$10$2');
}

/** Larger exponents are written out. */
const MOST_PLAIN = 6;

/** As `%f` prints it with as few digits as tell it apart: never with an exponent. */
export function plainText(value: number): string {
  const text = String(value);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const sign = value < 0 ? '-' : '';
  const point = Number(exponent) + whole.length;
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}

const MOST_DECIMALS = 100;

/** As `%.3f` prints it: halves go to the even digit. Finite numbers only. */
export function fixedText(value: number, decimals: number): string {
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + (size >= 1e21 ? wholeText(size, decimals) : rounded(size, decimals));
}

function wholeText(size: number, decimals: number): string {
  const whole = String(BigInt(size));
  return decimals === 0 ? whole : `${whole}.${'0'.repeat(decimals)}`;
}

function rounded(size: number, decimals: number): string {
  const text = size.toFixed(Math.min(decimals, MOST_DECIMALS));
  if (decimals >= MOST_DECIMALS) return text + '0'.repeat(decimals - MOST_DECIMALS);
  const exact = size.toFixed(MOST_DECIMALS);
  const end = exact.indexOf('.') + 1 + decimals;
  const isHalf = /^50*$/u.test(exact.slice(end));
  if (!isHalf || /[02468]$/u.test(text)) return text;
  return exact.slice(0, decimals === 0 ? end - 1 : end);
}
