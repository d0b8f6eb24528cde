import { Buffer } from 'node:buffer';
import type { JsonValue } from '../json/json.ts';
import { canonicalQuantity, QuantityProblem, QUANTITY_FORM_WRONG } from '../quantity/quantity.ts';
import { base64Problem } from './decode-base64.ts';
import { DecodingAborted, type DecodeRun } from './decode-run.ts';
import { decodeMicroTime, decodeTime, TimeProblem } from './decode-time.ts';

/** Reads a value that is not null. Undefined: nothing is there (an empty list, the zero time). */
export type Decode = (value: JsonValue, run: DecodeRun) => JsonValue | undefined;

export function stringDecoder(goType: string): Decode {
  return (value, run) => {
    if (typeof value === 'string') return value;
    run.mismatch(value, goType);
    return undefined;
  };
}

export function booleanDecoder(goType: string): Decode {
  return (value, run) => {
    if (typeof value === 'boolean') return value;
    run.mismatch(value, goType);
    return undefined;
  };
}

export function floatDecoder(goType: string): Decode {
  return (value, run) => {
    if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
    run.mismatch(value, goType);
    return undefined;
  };
}

/** @param format `int32` or `int64` */
export function integerDecoder(goType: string, format: string): Decode {
  const isLong = format === 'int64';
  const limit = isLong ? 2 ** 53 : 2 ** 31;
  return (value, run) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit)
      return value === 0 ? 0 : value;
    if (isLong && typeof value === 'bigint') return value;
    run.mismatch(value, goType);
    return undefined;
  };
}

/** `[]byte`: base64 text, or a list of numbers. */
export const decodeBytes: Decode = (value, run) => {
  if (typeof value === 'string') {
    const problem = base64Problem(value);
    if (problem === undefined) return isPlain(value) ? value : Buffer.from(value, 'base64').toString('base64');
    run.fail(`illegal base64 data at input byte ${problem}`);
    return undefined;
  }
  if (!Array.isArray(value)) {
    run.mismatch(value, '[]uint8');
    return undefined;
  }
  const bytes = value.map((item) => {
    if (item === null) return 0;
    if (typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255) return item;
    run.mismatch(item, 'uint8');
    return 0;
  });
  return Buffer.from(bytes).toString('base64');
};

export const decodeIntOrString: Decode = (value, run) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31) return value;
  throw new DecodingAborted(run.mismatchText(value, 'int32'));
};

export const decodeQuantity: Decode = (value) => {
  try {
    if (typeof value === 'string') return canonicalQuantity(value.trim());
    if (typeof value === 'bigint') return canonicalQuantity(String(value));
    if (typeof value === 'number') {
      if (isToldExactly(value)) return canonicalQuantity(String(value));
      throw new DecodingAborted(NOT_TOLD_EXACTLY);
    }
  } catch (error) {
    if (error instanceof QuantityProblem) throw new DecodingAborted(error.message);
    throw error;
  }
  throw new DecodingAborted(QUANTITY_FORM_WRONG);
};

export const decodeTimeValue: Decode = timeDecoder(decodeTime);
export const decodeMicroTimeValue: Decode = timeDecoder(decodeMicroTime);

export const decodeAnything: Decode = (value) => value;

function timeDecoder(read: (text: string) => string | undefined): Decode {
  return (value, run) => {
    if (typeof value !== 'string') throw new DecodingAborted(run.mismatchText(value, 'string'));
    try {
      return read(value);
    } catch (error) {
      if (error instanceof TimeProblem) throw new DecodingAborted(error.message);
      throw error;
    }
  };
}

/** Without line ends, and with no bits set that padding drops: the two forms are one text. */
function isPlain(text: string): boolean {
  return !text.includes('\n') && !text.includes('\r') && !text.endsWith('=');
}

const NOT_TOLD_EXACTLY = 'quantities of more than 64 bits have to be written as strings';

/** Not a whole number of more than 64 bits: what it was is lost, and a quantity must not be changed. */
function isToldExactly(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}
