/** The rules of one value. */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import type { JsonValue } from '../json/json.ts';
import { fieldErrors, type FieldError } from '../status/field-error.ts';
import { goQuote } from '../status/go-quote.ts';
import { CelCostExceeded, CelError } from './cel/cel-error.ts';
import type { CelProgram } from './cel/cel-program.ts';
import { CelOptional, type CelValue } from './cel/cel-value.ts';
import { resourceSchema } from './cel/schema-type.ts';
import { schemaValue } from './cel/schema-value.ts';
import { compileRules, type CompiledRule } from './compile-rules.ts';

/** What may still be spent; negative: nothing is checked any more. */
export interface RuleBudget {
  left: number;
}

export interface RuleSubject {
  readonly value: JsonValue;
  /** Undefined: there was none. */
  readonly old: JsonValue | undefined;
  readonly schema: JsonSchema;
  readonly path: string;
  readonly resourceRoot: boolean;
  /** Whether what is wrong was wrong before. */
  readonly forgives: () => boolean;
}

/** What one expression may cost, in cel-go's units. */
const PER_RULE = 1_000_000;
const MAX_MESSAGE_BYTES = 5 * 1024;

export function evaluateRules(subject: RuleSubject, budget: RuleBudget, errors: FieldError[]): void {
  const { schema, resourceRoot } = subject;
  const { rules } = compileRules(schema, resourceRoot);
  if (rules.length === 0) return;
  const evaluation = new Evaluation(subject, budget, errors);
  for (const rule of rules) {
    evaluation.check(rule);
    if (budget.left < 0) return;
  }
}

class Evaluation {
  readonly #subject: RuleSubject;
  readonly #budget: RuleBudget;
  readonly #errors: FieldError[];
  readonly #field: string;
  readonly #type: string;
  #self: CelValue | CelError | undefined;
  #old: CelValue | CelError | undefined;

  constructor(subject: RuleSubject, budget: RuleBudget, errors: FieldError[]) {
    this.#subject = subject;
    this.#budget = budget;
    this.#errors = errors;
    this.#field = subject.path === '' ? '<nil>' : subject.path;
    this.#type = subject.schema.type ?? '';
  }

  check(compiled: CompiledRule): void {
    const { rule, program, error, usesOldSelf } = compiled;
    if (error !== undefined) this.#invalid(`rule compile error: ${error}`);
    if (program === undefined) return;
    const optional = rule.optionalOldSelf === true;
    if (usesOldSelf && this.#subject.old === undefined && !optional) return;
    const result = this.#run(program, optional);
    if (this.#budget.left < 0) {
      this.#invalid('validation failed due to running out of cost budget, no further validation rules will be run');
    } else if (result instanceof CelCostExceeded) {
      const why = 'no further validation rules will be run due to call cost exceeds limit for rule';
      this.#invalid(`'${result.message}': ${why}: ${ruleText(rule)}`);
      this.#budget.left = -1;
    } else if (result instanceof CelError) this.#failed(result, rule);
    else if (result !== true) this.#broken(compiled, optional);
  }

  #invalid(detail: string): void {
    this.#errors.push(fieldErrors.invalid(this.#field, this.#type, detail));
  }

  #failed({ message }: CelError, rule: ValidationRule): void {
    if (message.startsWith('no such overload')) {
      const why = 'call arguments did not match a supported operator, function or macro signature for rule';
      this.#invalid(`'${message}': ${why}: ${ruleText(rule)}`);
    } else this.#invalid(`${message} evaluating rule: ${ruleText(rule)}`);
  }

  #run(program: CelProgram, optional: boolean): CelValue | CelError | CelCostExceeded {
    try {
      const { value, cost } = program.run([this.#selfValue(), this.#oldValue(program, optional)], PER_RULE);
      this.#budget.left -= cost;
      return value;
    } catch (error) {
      if (error instanceof CelError) return error;
      if (error instanceof CelCostExceeded) return error;
      throw error;
    }
  }

  #selfValue(): CelValue {
    this.#self ??= this.#converted(this.#subject.value);
    if (this.#self instanceof CelError) throw this.#self;
    return this.#self;
  }

  #oldValue(program: CelProgram, optional: boolean): CelValue | undefined {
    if (!program.checked.used.has('oldSelf')) return undefined;
    const { old } = this.#subject;
    if (old === undefined) return optional ? new CelOptional(undefined) : undefined;
    this.#old ??= this.#converted(old);
    if (this.#old instanceof CelError) throw this.#old;
    return optional ? new CelOptional(this.#old) : this.#old;
  }

  #converted(value: JsonValue): CelValue | CelError {
    const { schema, resourceRoot } = this.#subject;
    try {
      return schemaValue(value, resourceRoot ? resourceSchema(schema) : schema);
    } catch (error) {
      if (error instanceof CelError) return error;
      throw error;
    }
  }

  /** The rule does not hold. */
  #broken(compiled: CompiledRule, optional: boolean): void {
    const { rule, usesOldSelf, message } = compiled;
    if (!usesOldSelf && this.#subject.forgives()) return;
    const detail = message === undefined ? undefined : this.#messageOf(message, rule, optional);
    const { path } = this.#subject;
    const below = compiled.path.startsWith('[') || path === '' ? compiled.path : `.${compiled.path}`;
    const field = compiled.path === '' ? this.#field : `${path}${below}`;
    this.#errors.push(errorFor(field, this.#type, detail ?? messageText(rule), rule.reason));
  }

  /** Undefined: the expression makes no message. */
  #messageOf(program: CelProgram, rule: ValidationRule, optional: boolean): string | undefined {
    const value = this.#run(program, optional);
    if (this.#budget.left < 0) {
      return 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run';
    }
    if (value instanceof CelCostExceeded) {
      this.#budget.left = -1;
      const why = 'no further validation rules will be run due to call cost exceeds limit for messageExpression';
      return `${why}: ${goQuote(rule.messageExpression ?? '')}`;
    }
    if (typeof value !== 'string') return undefined;
    const text = value.trim();
    return text === '' || text.includes('\n') || Buffer.byteLength(text) > MAX_MESSAGE_BYTES ? undefined : text;
  }
}

function messageText(rule: ValidationRule): string {
  return rule.message === undefined || rule.message === '' ? `failed rule: ${ruleText(rule)}` : rule.message.trim();
}

function ruleText({ message = '', rule }: ValidationRule): string {
  return (message === '' ? rule : message).trim();
}

function errorFor(field: string, type: string, detail: string, reason: string | undefined): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return fieldErrors.forbidden(field, detail);
    case 'FieldValueRequired':
      return fieldErrors.required(field, detail);
    case 'FieldValueDuplicate':
      return fieldErrors.duplicate(field, type);
    default:
      return fieldErrors.invalid(field, type, detail);
  }
}
