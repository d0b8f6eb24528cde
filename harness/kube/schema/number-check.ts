import type { JsonSchema } from '../api/apiextensions.ts';
import { goFloat } from '../patch/go-text.ts';
import { invalid, problem, type Findings } from './schema-findings.ts';

/** Limits of a number. For an integer upstream cuts the fraction off a limit. */
export function checkNumber(value: number | bigint, schema: JsonSchema, path: string, findings: Findings): void {
  const { multipleOf, minimum, maximum } = schema;
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
  const limit = (bound: number): number => (whole ? Math.trunc(bound) : bound);
  const shown = (bound: number): string => (whole ? String(bound) : goFloat(bound));
  if (multipleOf !== undefined) checkMultiple(value, limit(multipleOf), path, findings);
  if (minimum !== undefined) {
    const bound = limit(minimum);
    const exclusive = schema.exclusiveMinimum === true;
    if (exclusive ? value <= bound : value < bound) {
      findings.add(invalid(path, `should be greater than ${exclusive ? '' : 'or equal to '}${shown(bound)}`, value));
    }
  }
  if (maximum !== undefined) {
    const bound = limit(maximum);
    const exclusive = schema.exclusiveMaximum === true;
    if (exclusive ? value >= bound : value > bound) {
      findings.add(invalid(path, `should be less than ${exclusive ? '' : 'or equal to '}${shown(bound)}`, value));
    }
  }
}

function checkMultiple(value: number | bigint, factor: number, path: string, findings: Findings): void {
  if (factor <= 0) {
    findings.add(problem(path, `factor MultipleOf declared for ${path} must be positive: ${goFloat(factor)}`, factor));
    return;
  }
  if (!isMultiple(value, factor)) {
    findings.add(invalid(path, `should be a multiple of ${goFloat(factor)}`, value));
  }
}

function isMultiple(value: number | bigint, factor: number): boolean {
  // The factor of a whole number is whole.
  if (typeof value === 'bigint') return value % BigInt(factor) === 0n;
  if (Number.isSafeInteger(value)) return value % factor === 0;
  return isAlmostInteger(factor < 1 ? (1 / factor) * value : value / factor);
}

/** A safe integer, but for the error of a floating-point division. Mirrors go-openapi `swag/convert.go`. */
export function isAlmostInteger(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const distance = Math.abs(value - Math.trunc(value));
  const total = Math.abs(value) + Math.abs(Math.trunc(value));
  return distance === 0 || distance / total < 1e-9;
}
