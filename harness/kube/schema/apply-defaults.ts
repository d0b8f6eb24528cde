/**
 * Fills in the defaults of a structural schema. Mirrors apiextensions-apiserver
 * `pkg/apiserver/schema/defaulting/algorithm.go`.
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import { cloneJson, isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';

/**
 * Sets absent fields, and nulls of fields that are not nullable, to their default; in place. Defaults within defaults
 * are filled in as well.
 */
export function applyDefaults(value: JsonValue, schema: JsonSchema): void {
  fill(value, planOf(schema));
}

/** The part of a schema that has defaults somewhere. Nothing else is visited. */
interface DefaultsPlan {
  /** Properties that have a default themselves. */
  readonly own: readonly (readonly [string, Plan])[];
  /** Properties that have a default below. */
  readonly properties: ReadonlyMap<string, DefaultsPlan>;
  /** Names that are properties: `additionalProperties` does not hold for them. */
  readonly declared: ReadonlySet<string>;
  readonly values: Plan | undefined;
  readonly items: Plan | undefined;
  readonly empty: boolean;
}

interface Plan {
  readonly fallback: JsonValue | undefined;
  readonly nullable: boolean;
  readonly below: DefaultsPlan;
}

const PLANS = new WeakMap<JsonSchema, DefaultsPlan>();

function planOf(schema: JsonSchema): DefaultsPlan {
  const known = PLANS.get(schema);
  if (known !== undefined) return known;
  const plan = makePlan(schema);
  PLANS.set(schema, plan);
  return plan;
}

function makePlan(schema: JsonSchema): DefaultsPlan {
  const own: (readonly [string, Plan])[] = [];
  const properties = new Map<string, DefaultsPlan>();
  const declared = Object.entries(schema.properties ?? {});
  for (const [name, property] of declared) {
    const below = planOf(property);
    if (!below.empty) properties.set(name, below);
    if (property.default !== undefined && property.default !== null) own.push([name, planFor(property, below)]);
  }
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const valuesPlan = values === undefined ? undefined : usefulPlan(values);
  const itemsPlan = schema.items === undefined ? undefined : usefulPlan(schema.items);
  return {
    own,
    properties,
    declared: new Set(declared.map(([name]) => name)),
    values: valuesPlan,
    items: itemsPlan,
    empty: own.length === 0 && properties.size === 0 && valuesPlan === undefined && itemsPlan === undefined,
  };
}

function planFor(schema: JsonSchema, below: DefaultsPlan): Plan {
  return {
    fallback: schema.default as JsonValue | undefined,
    nullable: schema.nullable === true,
    below,
  };
}

function usefulPlan(schema: JsonSchema): Plan | undefined {
  const below = planOf(schema);
  const hasDefault = schema.default !== undefined && schema.default !== null;
  return below.empty && !hasDefault ? undefined : planFor(schema, below);
}

function fill(value: JsonValue, plan: DefaultsPlan): void {
  if (plan.empty) return;
  if (Array.isArray(value)) {
    if (plan.items !== undefined) fillItems(value, plan.items);
  } else if (isJsonObject(value)) fillObject(value, plan);
}

function fillItems(list: JsonValue[], plan: Plan): void {
  for (let index = 0; index < list.length; index += 1) {
    let item = list[index] ?? null;
    if (item === null && !plan.nullable && plan.fallback !== undefined) {
      item = cloneJson(plan.fallback);
      list[index] = item;
    }
    fill(item, plan.below);
  }
}

function fillObject(object: JsonObject, plan: DefaultsPlan): void {
  for (const [name, { fallback, nullable }] of plan.own) {
    const current = Object.hasOwn(object, name) ? object[name] : undefined;
    if (current === undefined || (current === null && !nullable)) {
      setOwn(object, name, cloneJson(fallback ?? null));
    }
  }
  for (const [name, below] of plan.properties) {
    if (Object.hasOwn(object, name)) fill(object[name] ?? null, below);
  }
  if (plan.values !== undefined) fillValues(object, plan.values, plan.declared);
}

function fillValues(object: JsonObject, plan: Plan, declared: ReadonlySet<string>): void {
  for (const name of Object.keys(object)) {
    if (declared.has(name)) continue;
    let value = object[name] ?? null;
    if (value === null && !plan.nullable && plan.fallback !== undefined) {
      value = cloneJson(plan.fallback);
      setOwn(object, name, value);
    }
    fill(value, plan.below);
  }
}
