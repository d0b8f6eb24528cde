/** CEL of admission, compiled to say what is wrong with it. Mirrors apiserver `pkg/admission/plugin/cel/compile.go`. */
import { checkCel } from '../../../kube/schema/cel/cel-checker.ts';
import { issuesText } from '../../../kube/schema/cel/cel-issues.ts';
import { parseCel } from '../../../kube/schema/cel/cel-parser.ts';
import { DYN, typeText, type CelType } from '../../../kube/schema/cel/cel-type.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

/** Names and their types. */
export type ExpressionNames = ReadonlyMap<string, CelType>;

/** What webhooks see. The fields of `request` and `namespaceObject` are not checked. */
export const WEBHOOK_NAMES: ExpressionNames = new Map(
  ['object', 'oldObject', 'request', 'authorizer', 'namespaceObject'].map((name) => [name, DYN]),
);

/** Its methods are not known here: expressions that use it are only read. */
const AUTHORIZER = /\bauthorizer\b/;

/** What expressions of a policy see. `variables` has those that come before. */
export function policyNames(params: boolean, variables: ReadonlyMap<string, CelType>): ExpressionNames {
  const type: CelType = { kind: 'object', name: 'kubernetes.variables', fields: variables };
  return new Map([...WEBHOOK_NAMES, ...(params ? [['params', DYN] as const] : []), ['variables', type]]);
}

/** @param wanted the types that it may have. Empty: any */
export function expressionErrors(
  source: string,
  field: string,
  names: ExpressionNames,
  wanted: readonly string[],
): FieldError[] {
  const problem = problemOf(source, names, wanted);
  return problem === undefined ? [] : [fieldErrors.invalid(field, source, problem)];
}

/** Of an expression that compiles; else anything. */
export function expressionType(source: string, names: ExpressionNames): CelType {
  const parsed = parseCel(source);
  return 'issues' in parsed || AUTHORIZER.test(source) ? DYN : checkCel(parsed.node, names).type;
}

function problemOf(source: string, names: ExpressionNames, wanted: readonly string[]): string | undefined {
  const parsed = parseCel(source);
  if ('issues' in parsed) return `compilation failed: ${issuesText(parsed.issues, source)}`;
  if (AUTHORIZER.test(source)) return undefined;
  const { type, issues } = checkCel(parsed.node, names);
  if (issues.length > 0) return `compilation failed: ${issuesText(issues, source)}`;
  const actual = type.kind === 'null' ? 'null_type' : typeText(type);
  if (wanted.length === 0 || wanted.includes(actual)) return undefined;
  const expected = wanted.length === 1 ? (wanted[0] ?? '') : `one of [${wanted.join(' ')}]`;
  return `must evaluate to ${expected} but got ${actual}`;
}
