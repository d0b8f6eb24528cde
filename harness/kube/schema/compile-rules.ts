/** The rules of one schema node, compiled. Mirrors apiextensions-apiserver `pkg/apiserver/schema/cel/compilation.go`. */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { checkCel } from './cel/cel-checker.ts';
import { issuesText, type CelIssue } from './cel/cel-issues.ts';
import { parseCel } from './cel/cel-parser.ts';
import { celProgram, type CelProgram } from './cel/cel-program.ts';
import { optionalOf, type CelType } from './cel/cel-type.ts';
import { constantProblem, literalProblems } from './cel/literal-problems.ts';
import { resourceSchema, schemaType } from './cel/schema-type.ts';
import { resolveFieldPath } from './field-path.ts';

export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Absent: it did not compile, or is empty. */
  readonly program?: CelProgram;
  /** Why it did not. */
  readonly error?: string;
  readonly message?: CelProgram;
  readonly messageError?: string;
  readonly usesOldSelf: boolean;
  /** `rule.fieldPath`, normalised. Empty: the node itself. */
  readonly path: string;
}

export interface CompiledRules {
  readonly rules: readonly CompiledRule[];
  /** Of `self`. Undefined: rules cannot see values of the schema. */
  readonly type: CelType | undefined;
}

const COMPILED = new WeakMap<JsonSchema, CompiledRules>();
const COMPILED_ROOTS = new WeakMap<JsonSchema, CompiledRules>();

/** @param resourceRoot whether the node is a resource, whose type and names rules may ask for */
export function compileRules(schema: JsonSchema, resourceRoot: boolean): CompiledRules {
  const cache = resourceRoot ? COMPILED_ROOTS : COMPILED;
  let compiled = cache.get(schema);
  if (compiled === undefined) {
    const type = schemaType(resourceRoot ? resourceSchema(schema) : schema, 'selfType0');
    const rules = schema['x-kubernetes-validations'] ?? [];
    compiled = { type, rules: type === undefined ? [] : rules.map((rule) => compileRule(rule, type, schema)) };
    cache.set(schema, compiled);
  }
  return compiled;
}

function compileRule(rule: ValidationRule, self: CelType, schema: JsonSchema): CompiledRule {
  const base = { rule, usesOldSelf: false, path: pathOf(rule, schema) };
  if (rule.rule.trim() === '') return base;
  const variables = new Map<string, CelType>([
    ['self', self],
    ['oldSelf', rule.optionalOldSelf === true ? optionalOf(self) : self],
  ]);
  const compiled = compileCel(rule.rule, variables, 'bool');
  if ('problem' in compiled) return { ...base, error: compiled.problem };
  const usesOldSelf = compiled.checked.used.has('oldSelf');
  const expression = rule.messageExpression ?? '';
  if (expression === '') return { ...base, program: compiled, usesOldSelf };
  const message = compileCel(expression, variables, 'string');
  return 'problem' in message
    ? { ...base, program: compiled, usesOldSelf, messageError: message.problem }
    : { ...base, program: compiled, usesOldSelf, message };
}

const WORDS = {
  bool: {
    failed: 'compilation failed: ',
    instantiation: 'program instantiation failed',
    type: 'cel expression must evaluate to a bool',
  },
  string: {
    failed: 'messageExpression compilation failed: ',
    instantiation: 'messageExpression instantiation failed',
    type: 'messageExpression must evaluate to a string',
  },
} as const;

function compileCel(
  source: string,
  variables: ReadonlyMap<string, CelType>,
  wanted: 'bool' | 'string',
): CelProgram | { readonly problem: string } {
  const failed = (issues: readonly CelIssue[]): { readonly problem: string } => ({
    problem: WORDS[wanted].failed + issuesText(issues, source),
  });
  const parsed = parseCel(source);
  if ('issues' in parsed) return failed(parsed.issues);
  const checked = checkCel(parsed.node, variables);
  if (checked.issues.length > 0) return failed(checked.issues);
  const problems = literalProblems(checked);
  if (problems.length > 0) return failed(problems);
  if (checked.type.kind !== wanted) return { problem: WORDS[wanted].type };
  const constant = constantProblem(checked);
  if (constant !== undefined) return { problem: `${WORDS[wanted].instantiation}: ${constant}` };
  return celProgram(checked, [...variables.keys()]);
}

function pathOf({ fieldPath = '' }: ValidationRule, schema: JsonSchema): string {
  if (fieldPath === '') return '';
  const found = resolveFieldPath(fieldPath, schema);
  return 'problem' in found ? '' : found.path;
}
