/**
 * Numbers as Go decodes JSON without a type: whole ones that fit 64 bits are `int64`, all others `float64`. An `int64`
 * that a number would not hold exactly is a bigint here; a number beyond the safe integers is a `float64`.
 */
const WHOLE = /^-?\d{16,19}$/;

/** @param text of a number of JSON @returns infinite: Go refuses it */
export function exactNumber(text: string): number | bigint {
  return WHOLE.test(text) ? exactInteger(BigInt(text)) : Number(text);
}

export function exactInteger(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) || BigInt.asIntN(64, value) !== value ? near : value;
}
