/** Whether the rules of a schema can be run. Mirrors the CEL part of ValidateCustomResourceDefinitionOpenAPISchema. */
import type { JsonSchema, ValidationRule } from '../../kube/api/apiextensions.ts';
import { compileRules, type CompiledRule } from '../../kube/schema/compile-rules.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { internalRule } from './internal-form.ts';
import { cardinalityWithin, RuleCosts, type Cardinality } from './rule-costs.ts';

export interface RuleValidationOptions {
  /** Whether the schema is stored like this already: costs are not judged again. */
  readonly unchanged: boolean;
  /** What else is wrong with the schema: rules at and above are not looked at. */
  readonly broken: readonly FieldError[];
}

export function validateRulesOf(schema: JsonSchema, path: string, options: RuleValidationOptions): FieldError[] {
  const costs = new RuleCosts(options.unchanged);
  const walk: Walk = { broken: options.broken, costs, errors: [] };
  visit({ schema, path, resourceRoot: true, fixed: undefined, cardinality: 1 }, walk);
  return [...walk.errors, ...costs.total(path)];
}

interface Walk {
  readonly broken: readonly FieldError[];
  readonly costs: RuleCosts;
  readonly errors: FieldError[];
}

interface Place {
  readonly schema: JsonSchema;
  readonly path: string;
  readonly resourceRoot: boolean;
  /** The first schema around that has no counterpart in the old object; undefined: there is none. */
  readonly fixed: string | undefined;
  readonly cardinality: Cardinality;
}

function visit(place: Place, walk: Walk): void {
  const { schema, path } = place;
  if (typeof schema.additionalProperties === 'object') {
    visitPart(schema.additionalProperties, `${path}.additionalProperties`, place, walk);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    visitPart(property, `${path}.properties[${name}]`, place, walk);
  }
  if (schema.items !== undefined) {
    const fixed = place.fixed ?? (schema['x-kubernetes-list-type'] === 'map' ? undefined : path);
    visitPart(schema.items, `${path}.items`, { ...place, fixed }, walk);
  }
  if (walk.broken.some(({ field }) => field.startsWith(path))) return;
  compileRules(schema, place.resourceRoot).rules.forEach((compiled, index) => {
    check(compiled, place, `${path}.x-kubernetes-validations[${String(index)}]`, walk);
  });
}

function visitPart(schema: JsonSchema, path: string, around: Place, walk: Walk): void {
  const resourceRoot = schema['x-kubernetes-embedded-resource'] === true;
  const cardinality = cardinalityWithin(around.schema, around.cardinality);
  visit({ schema, path, resourceRoot, fixed: around.fixed, cardinality }, walk);
}

function check(compiled: CompiledRule, place: Place, at: string, { costs, errors }: Walk): void {
  const { rule, error, messageError, usesOldSelf } = compiled;
  errors.push(...costs.judge(compiled, place, at));
  if (error !== undefined) errors.push(fieldErrors.invalid(`${at}.rule`, internalRule(rule), error));
  if (messageError !== undefined) {
    errors.push(fieldErrors.invalid(`${at}.messageExpression`, internalRule(rule), messageError));
  }
  errors.push(...oldSelfErrors(rule, usesOldSelf, at, place.fixed));
}

function oldSelfErrors(rule: ValidationRule, used: boolean, at: string, fixed: string | undefined): FieldError[] {
  if (used && fixed !== undefined) {
    const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${fixed}`;
    return [fieldErrors.invalid(`${at}.rule`, rule.rule, why)];
  }
  if (used || rule.optionalOldSelf === undefined) return [];
  const why = 'may not be set if oldSelf is not used in rule';
  return [fieldErrors.invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, why)];
}
