/**
 * Field selectors as text. Mirrors `ParseSelector` of apimachinery `pkg/fields/selector.go`. Which fields a resource
 * has is not known here.
 */
import { refusals } from '../status/refusals.ts';

export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** A compiled field selector. */
export interface FieldMatcher {
  /** Selects everything. */
  readonly empty: boolean;
  readonly requirements: readonly FieldRequirement[];
  /** @param fields an absent field counts as empty text */
  matches(fields: Readonly<Record<string, string>>): boolean;
  /** The one value that `field` must have, if there is one: `metadata.name=a` reads one object, not all. */
  exact(field: string): string | undefined;
}

/** Longer ones first: what is tried first wins. */
const OPERATORS = ['!=', '==', '='] as const;
const ESCAPED = /[\\,=]/;

/** Throws a `KubeStatusError` (400 BadRequest) with upstream's words. */
export function parseFieldSelector(text: string): FieldMatcher {
  const requirements = splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => parseTerm(text, term));
  return {
    empty: requirements.length === 0,
    requirements,
    matches: (fields) =>
      requirements.every(({ field, operator, value }) => (valueOf(fields, field) === value) === (operator === '=')),
    exact: (field) =>
      requirements.find((requirement) => requirement.field === field && requirement.operator === '=')?.value,
  };
}

function valueOf(fields: Readonly<Record<string, string>>, field: string): string {
  return Object.hasOwn(fields, field) ? (fields[field] ?? '') : '';
}

/** At commas, except after a backslash. */
function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === ',') {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function parseTerm(text: string, term: string): FieldRequirement {
  const at = term.search(/!=|=/);
  const operator = OPERATORS.find((candidate) => term.startsWith(candidate, at));
  if (at === -1 || operator === undefined)
    throw refusals.badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
  return {
    field: term.slice(0, at),
    operator: operator === '!=' ? '!=' : '=',
    value: unescape(term.slice(at + operator.length)),
  };
}

function unescape(text: string): string {
  if (!ESCAPED.test(text)) return text;
  let value = '';
  let escaping = false;
  for (const character of text) {
    const special = character === '\\' || character === ',' || character === '=';
    if (escaping && !special)
      throw refusals.badRequest(`invalid field selector: invalid escape sequence: \\${character}`);
    if (!escaping && character === '\\') escaping = true;
    else if (!escaping && special)
      throw refusals.badRequest(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`);
    else {
      value += character;
      escaping = false;
    }
  }
  if (escaping) throw refusals.badRequest('invalid field selector: invalid escape sequence: \\');
  return value;
}
