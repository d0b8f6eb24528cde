import type { JsonValue } from '../json/json.ts';
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import type { Counterpart } from './correlated.ts';

export interface SchemaCheck {
  /**
   * @param path as upstream builds it: `spec.list[0].name`; empty for the object itself
   * @param ratchet whether problems are dropped when the value is the same as `old`
   */
  check(value: JsonValue, path: string, findings: Findings, old: Counterpart, ratchet: boolean): void;
}

/** One problem, before its path is known to be within an object or within its status. */
export interface Finding {
  /** What makes it the same as another one: upstream compares whole messages. */
  readonly message: string;
  /** Undefined: about the object as a whole. */
  readonly name?: string;
  readonly error: (field: string) => FieldError;
}

/** What a check has found so far, and how much it found right: that tells the nearest of several alternatives. */
export class Findings {
  list: Finding[] = [];
  matches = 0;

  add(finding: Finding): void {
    this.list.push(finding);
  }

  merge(other: Findings): void {
    this.list.push(...other.list);
    this.matches += other.matches;
  }

  /** Each problem once. @param path that every name is below; empty: none */
  errors(path: string): FieldError[] {
    if (this.list.length === 0) return [];
    const seen = new Set<string>();
    const result: FieldError[] = [];
    for (const { message, name, error } of this.list) {
      if (seen.has(message)) continue;
      seen.add(message);
      result.push(error(fieldOf(path, name)));
    }
    return result;
  }
}

/** Upstream prints a path that it has not got as `<nil>`. */
function fieldOf(path: string, name: string | undefined): string {
  const below = name === undefined || name === '.' ? '' : name.replace(/^\./u, '');
  if (below === '') return path === '' ? '<nil>' : path;
  return path === '' ? below : `${path}.${below}`;
}

/** A value that does not fit. */
export function problem(name: string, message: string, value: unknown): Finding {
  return { message, name, error: (field) => fieldErrors.invalid(field, value, message) };
}

/** A value that does not fit; `text` follows the path and `in body`. */
export function invalid(name: string, text: string, value: unknown): Finding {
  return problem(name, `${name} in body ${text}`, value);
}

/** @param shown what is printed as the value: the name of its type, or the text itself */
export function wrongType(name: string, expected: string, shown: string): Finding {
  const message = `${name} in body must be of type ${expected}: ${JSON.stringify(shown)}`;
  return { message, name, error: (field) => fieldErrors.typeInvalid(field, shown, message) };
}

/** About several schemas at once: upstream tells no field. */
export function composite(message: string): Finding {
  return { message, error: () => fieldErrors.invalid('<nil>', '', message) };
}
