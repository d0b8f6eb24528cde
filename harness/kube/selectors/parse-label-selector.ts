/**
 * Label selectors as text. Mirrors `Parse` of apimachinery `pkg/labels/selector.go`: grammar, leniency and error words.
 * Does not: tell the position of an error (upstream neither), print a selector back.
 */
import { labelValueProblems, qualifiedNameProblems } from '../meta/names.ts';
import { refusals } from '../status/refusals.ts';
import {
  labelPredicate,
  parseInt64,
  type LabelOperator,
  type LabelRequirement,
  type LabelsOf,
} from './label-requirement.ts';
import { SelectorLexer, type TokenKind } from './selector-lexer.ts';

/** A compiled label selector. */
export interface LabelMatcher {
  /** Selects everything. */
  readonly empty: boolean;
  readonly requirements: readonly LabelRequirement[];
  matches(labels: LabelsOf): boolean;
}

const OPERATORS: Readonly<Partial<Record<TokenKind, LabelOperator>>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
};

/** Throws a `KubeStatusError` (400 BadRequest) with upstream's words. */
export function parseLabelSelector(text: string): LabelMatcher {
  return labelMatcher(parseRequirements(text));
}

function labelMatcher(requirements: readonly LabelRequirement[]): LabelMatcher {
  const predicates = requirements.map(labelPredicate);
  return {
    empty: requirements.length === 0,
    requirements,
    matches: (labels) => predicates.every((predicate) => predicate(labels)),
  };
}

function parseRequirements(text: string): readonly LabelRequirement[] {
  const lexer = new SelectorLexer(text);
  const requirements: LabelRequirement[] = [];
  for (;;) {
    const first = lexer.peek();
    if (first.kind === 'end of string') return requirements;
    if (!beginsRequirement(first.kind))
      throw refusals.badRequest(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    requirements.push(parseRequirement(lexer));
    const after = lexer.next();
    if (after.kind === 'end of string') return requirements;
    if (after.kind !== ',') throw refusals.badRequest(`found '${after.text}', expected: ',' or 'end of string'`);
    const following = lexer.peek();
    if (!beginsRequirement(following.kind))
      throw refusals.badRequest(`found '${following.text}', expected: identifier after ','`);
  }
}

function beginsRequirement(kind: TokenKind): boolean {
  return kind === 'identifier' || kind === '!';
}

function parseRequirement(lexer: SelectorLexer): LabelRequirement {
  let key = lexer.next();
  const negated = key.kind === '!';
  if (negated) key = lexer.next();
  if (key.kind !== 'identifier') throw misread(`found '${key.text}', expected: identifier`);
  refuseBadKey(key.text);
  if (negated) return { key: key.text, operator: '!', values: [] };
  const { kind } = lexer.peek();
  if (kind === 'end of string' || kind === ',') return { key: key.text, operator: 'exists', values: [] };
  const word = lexer.nextOperator();
  const operator = OPERATORS[word.kind];
  if (operator === undefined) throw misread(`found '${word.text}', expected: in, notin, =, ==, !=, gt, lt`);
  const values = operator === 'in' || operator === 'notin' ? parseValues(lexer) : [parseValue(lexer)];
  const requirement: LabelRequirement = { key: key.text, operator, values };
  refuseBadValues(requirement);
  return requirement;
}

function parseValue(lexer: SelectorLexer): string {
  const { kind } = lexer.peek();
  if (kind === 'end of string' || kind === ',') return '';
  const value = lexer.next();
  if (value.kind !== 'identifier') throw misread(`found '${value.text}', expected: identifier`);
  return value.text;
}

function parseValues(lexer: SelectorLexer): readonly string[] {
  const open = lexer.next();
  if (open.kind !== '(') throw misread(`found '${open.text}' expected: '('`);
  const first = lexer.peek();
  if (first.kind === ')') {
    lexer.next();
    return [''];
  }
  if (first.kind !== 'identifier' && first.kind !== ',')
    throw misread(`found '${first.text}', expected: ',', ')' or identifier`);
  const values = parseList(lexer);
  const close = lexer.next();
  if (close.kind !== ')') throw misread(`found '${close.text}', expected: ')'`);
  return [...values].sort();
}

/** Up to the closing parenthesis. Nothing between two commas is the empty value. */
function parseList(lexer: SelectorLexer): ReadonlySet<string> {
  const values = new Set<string>();
  for (;;) {
    const token = lexer.next();
    const after = lexer.peek();
    if (token.kind === 'identifier') {
      values.add(token.text);
      if (after.kind === ')') return values;
      if (after.kind !== ',') throw misread(`found '${after.text}', expected: ',' or ')'`);
    } else if (token.kind === ',') {
      if (values.size === 0) values.add('');
      if (after.kind === ')') return values.add('');
      if (after.kind === ',') {
        lexer.next();
        values.add('');
      }
    } else throw misread(`found '${token.text}', expected: ',', or identifier`);
  }
}

function refuseBadKey(key: string): void {
  const problems = qualifiedNameProblems(key);
  if (problems.length > 0) throw misread(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`);
}

function refuseBadValues({ key, operator, values }: LabelRequirement): void {
  const problems: string[] = [];
  if (operator === 'gt' || operator === 'lt') {
    for (const value of values)
      if (parseInt64(value) === undefined)
        problems.push(
          `values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        );
  }
  values.forEach((value, index) => {
    const wrong = labelValueProblems(value);
    if (wrong.length > 0)
      problems.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${wrong.join('; ')}`);
  });
  const distinct = [...new Set(problems)];
  if (distinct.length === 0) return;
  throw misread(distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`);
}

function misread(problem: string): Error {
  return refusals.badRequest(`unable to parse requirement: ${problem}`);
}
