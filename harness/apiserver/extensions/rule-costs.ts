/** What the rules of a schema may cost. Mirrors the costs of apiextensions-apiserver `pkg/apis/apiextensions/validation`. */
import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { estimateCost } from '../../kube/schema/cel/cel-cost.ts';
import { mostInRequest, schemaSize } from '../../kube/schema/cel/schema-size.ts';
import { resourceSchema } from '../../kube/schema/cel/schema-type.ts';
import type { CompiledRule } from '../../kube/schema/compile-rules.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

const RULE_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;

/** How often a value may be there; undefined: the limits of the schemas around do not tell. */
export type Cardinality = number | undefined;

/** Of what is within a value that may be there `around` times. */
export function cardinalityWithin(schema: JsonSchema, around: Cardinality): Cardinality {
  if (around === undefined) return undefined;
  const { type, additionalProperties, maxItems, maxProperties } = schema;
  const most =
    type === 'array' ? maxItems : type === 'object' && additionalProperties !== undefined ? maxProperties : 1;
  return most === undefined ? undefined : around * Math.max(most, 0);
}

/** Adds up what all rules cost. */
export class RuleCosts {
  /** The schema is stored like this already: single rules are not judged again. */
  readonly #unchanged: boolean;
  readonly #dearest: { readonly path: string; readonly cost: number }[] = [];
  #total = 0;

  constructor(unchanged: boolean) {
    this.#unchanged = unchanged;
  }

  /** What a rule costs too much. @param at of the rule: `….x-kubernetes-validations[0]` */
  judge(
    { program, message }: CompiledRule,
    place: { readonly schema: JsonSchema; readonly resourceRoot: boolean; readonly cardinality: Cardinality },
    at: string,
  ): FieldError[] {
    const self = place.resourceRoot ? resourceSchema(place.schema) : place.schema;
    const errors: FieldError[] = [];
    if (program !== undefined) {
      const times = place.cardinality ?? mostInRequest(schemaSize(self));
      const cost = times === 0 ? 0 : estimateCost(program.checked, self) * times;
      errors.push(...this.#observe(`${at}.rule`, 'estimated rule cost', cost));
    }
    if (message !== undefined) {
      const cost = estimateCost(message.checked, self);
      errors.push(...this.#observe(`${at}.messageExpression`, 'estimated messageExpression cost', cost));
    }
    return errors;
  }

  #observe(path: string, what: string, cost: number): FieldError[] {
    this.#total += cost;
    if (cost >= SCHEMA_LIMIT / 100) this.#dearest.push({ path, cost });
    if (this.#unchanged || cost <= RULE_LIMIT) return [];
    return [fieldErrors.forbidden(path, excess(what, cost, RULE_LIMIT))];
  }

  /** What all rules together cost too much. @param path of the schema */
  total(path: string): FieldError[] {
    if (this.#total <= SCHEMA_LIMIT) return [];
    const contributed = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    const dearest = [...this.#dearest].sort((a, b) => b.cost - a.cost).slice(0, 4);
    return [
      ...dearest.map((rule) => fieldErrors.forbidden(rule.path, contributed)),
      fieldErrors.forbidden(path, excess(what, this.#total, SCHEMA_LIMIT)),
    ];
  }
}

/** As Go rounds: halves to the even digit. */
function tenths(value: number): string {
  const isHalf = (value * 4) % 2 === 1;
  const below = Math.floor(value * 10);
  return isHalf && below % 2 === 0 ? (below / 10).toFixed(1) : value.toFixed(1);
}

function excess(what: string, cost: number, limit: number): string {
  const times = cost / limit;
  const factor = times > 100 ? 'more than 100x' : times < 1.5 ? `${times.toFixed(6)}x` : `${tenths(times)}x`;
  const advice =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';
  return `${what} exceeds budget by factor of ${factor} (${advice})`;
}
