import type { JsonSchema } from '../api/apiextensions.ts';
import { invalid, problem, type Findings } from './schema-findings.ts';

/** Limits of a number. For an integer upstream cuts the fraction off a limit. */
export function checkNumber(value: number, schema: JsonSchema, path: string, findings: Findings): void {
  const { multipleOf, minimum, maximum } = schema;
  const whole = Number.isInteger(value);
  const limit = (bound: number): number => (whole ? Math.trunc(bound) : bound);
  if (multipleOf !== undefined) checkMultiple(value, limit(multipleOf), path, findings);
  if (minimum !== undefined) {
    const bound = limit(minimum);
    const exclusive = schema.exclusiveMinimum === true;
    if (exclusive ? value <= bound : value < bound) {
      findings.add(invalid(path, `should be greater than ${exclusive ? '' : 'or equal to '}${goNumber(bound)}`, value));
    }
  }
  if (maximum !== undefined) {
    const bound = limit(maximum);
    const exclusive = schema.exclusiveMaximum === true;
    if (exclusive ? value >= bound : value > bound) {
      findings.add(invalid(path, `should be less than ${exclusive ? '' : 'or equal to '}${goNumber(bound)}`, value));
    }
  }
}

function checkMultiple(value: number, factor: number, path: string, findings: Findings): void {
  if (factor <= 0) {
    findings.add(problem(path, `factor MultipleOf declared for ${path} must be positive: ${goNumber(factor)}`, factor));
    return;
  }
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  if (!isAlmostInteger(quotient)) {
    findings.add(invalid(path, `should be a multiple of ${goNumber(factor)}`, value));
  }
}

/** Upstream allows for the error of a floating-point division. */
function isAlmostInteger(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const distance = Math.abs(value - Math.trunc(value));
  const total = Math.abs(value) + Math.abs(Math.trunc(value));
  return distance === 0 || distance / total < 1e-9;
}

/** As Go prints a float64. */
function goNumber(value: number): string {
  return String(value).replace(/e([+-])(\d)$/u, 'e$10$2');
}
