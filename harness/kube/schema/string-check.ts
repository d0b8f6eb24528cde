import type { JsonSchema } from '../api/apiextensions.ts';
import { compileGoRegexp, GoRegexpError, type GoRegexp } from '../regexp/go-regexp.ts';
import { fieldErrors } from '../status/field-error.ts';
import { invalid, type Findings } from './schema-findings.ts';

type StringCheck = (text: string, path: string, findings: Findings) => void;

/** Length and pattern of a string: the first that does not hold is told. Undefined: nothing to check. */
export function stringCheck({ minLength, maxLength, pattern }: JsonSchema): StringCheck | undefined {
  if (minLength === undefined && maxLength === undefined && (pattern === undefined || pattern === '')) return undefined;
  const expression = pattern === undefined || pattern === '' ? undefined : compiled(pattern);
  return (text, path, findings) => {
    const length = minLength === undefined && maxLength === undefined ? 0 : runeCount(text);
    if (maxLength !== undefined && length > maxLength) {
      findings.add({
        message: `${path} in body should be at most ${String(maxLength)} chars long`,
        name: path,
        error: (field) => fieldErrors.tooLong(field, maxLength),
      });
    } else if (minLength !== undefined && length < minLength) {
      findings.add(invalid(path, `should be at least ${String(minLength)} chars long`, text));
    } else if (expression?.matches(text) === false) {
      findings.add(invalid(path, `should match '${pattern ?? ''}'`, text));
    }
  };
}

/** Undefined: cannot be compiled here; a CRD with such a pattern is refused before. */
function compiled(pattern: string): GoRegexp | undefined {
  try {
    return compileGoRegexp(pattern);
  } catch (error) {
    if (error instanceof GoRegexpError) return undefined;
    throw error;
  }
}

/** Code points, as Go counts characters. */
export function runeCount(text: string): number {
  let pairs = 0;
  for (let index = 1; index < text.length; index += 1) {
    const low = text.charCodeAt(index);
    if (low < 0xdc00 || low > 0xdfff) continue;
    const high = text.charCodeAt(index - 1);
    if (high >= 0xd800 && high <= 0xdbff) pairs += 1;
  }
  return text.length - pairs;
}
