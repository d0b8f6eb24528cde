/** `x-kubernetes-validations`. Mirrors apiextensions-apiserver `pkg/apiserver/schema/cel/validation.go`. */
import type { JsonSchema } from '../api/apiextensions.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import type { FieldError } from '../status/field-error.ts';
import { isUnchanged, oldItems, type Counterpart } from './correlated.ts';
import { evaluateRules, type RuleBudget } from './evaluate-rules.ts';
import { fieldSchema } from './prune-unknown.ts';

export interface ValidateRulesOptions {
  /** Of the value within its object; empty: it is the object. */
  readonly path?: string;
  /** Whether the value is a resource: rules may then ask for its kind and names. */
  readonly resourceRoot?: boolean;
}

/** What all rules of one object may cost, in cel-go's units. */
const BUDGET = 10_000_000;

/**
 * The rules that do not hold, of the value and of everything within. Rules about what did not change are forgiven.
 *
 * @param old undefined: there was none; rules that compare are skipped then
 */
export function validateRules(
  value: JsonValue,
  old: Counterpart,
  schema: JsonSchema,
  options: ValidateRulesOptions = {},
): FieldError[] {
  const errors: FieldError[] = [];
  if (!hasRules(schema)) return errors;
  const { path = '', resourceRoot = false } = options;
  const ratchet: Ratchet = { current: { value, old, schema }, parent: undefined };
  visit({ value, old, schema, path, resourceRoot, ratchet }, { left: BUDGET }, errors);
  return errors;
}

const WITH_RULES = new WeakMap<JsonSchema, boolean>();

/** Whether a schema has rules somewhere. */
export function hasRules(schema: JsonSchema): boolean {
  const known = WITH_RULES.get(schema);
  if (known !== undefined) return known;
  WITH_RULES.set(schema, false);
  const below = [...Object.values(schema.properties ?? {}), schema.additionalProperties, schema.items];
  const found =
    (schema['x-kubernetes-validations']?.length ?? 0) > 0 ||
    below.some((part) => typeof part === 'object' && hasRules(part));
  WITH_RULES.set(schema, found);
  return found;
}

interface Correlation {
  readonly value: JsonValue;
  readonly old: Counterpart;
  readonly schema: JsonSchema;
}

/** What a change is judged by: the value itself, or the nearest around it that has a counterpart. */
interface Ratchet {
  readonly current: Correlation | undefined;
  readonly parent: Correlation | undefined;
}

interface Place {
  readonly value: JsonValue;
  readonly old: Counterpart;
  readonly schema: JsonSchema;
  readonly path: string;
  readonly resourceRoot: boolean;
  readonly ratchet: Ratchet;
}

function visit(place: Place, budget: RuleBudget, errors: FieldError[]): void {
  const { value, old, schema, path, resourceRoot, ratchet } = place;
  if (value === null || budget.left < 0 || !hasRules(schema)) return;
  evaluateRules(
    { value, old: old ?? undefined, schema, path, resourceRoot, forgives: () => forgives(ratchet) },
    budget,
    errors,
  );
  if (Array.isArray(value)) visitItems(value, place, budget, errors);
  else if (isJsonObject(value)) visitFields(value, place, budget, errors);
}

function forgives({ current, parent }: Ratchet): boolean {
  const judged = current ?? parent;
  return judged !== undefined && isUnchanged(judged.value, judged.old, judged.schema);
}

function visitItems(
  list: JsonValue[],
  { old, schema, path, ratchet }: Place,
  budget: RuleBudget,
  errors: FieldError[],
): void {
  const { items } = schema;
  if (items === undefined || !hasRules(items)) return;
  const counterpart = oldItems(old, schema);
  list.forEach((item, index) => {
    const before = counterpart?.(item);
    visit(
      {
        value: item,
        old: before,
        schema: items,
        path: `${path}[${String(index)}]`,
        resourceRoot: items['x-kubernetes-embedded-resource'] === true,
        ratchet: below(ratchet, before === undefined ? undefined : { value: item, old: before, schema: items }),
      },
      budget,
      errors,
    );
  });
}

function visitFields(object: JsonObject, place: Place, budget: RuleBudget, errors: FieldError[]): void {
  const { old, schema, path, ratchet } = place;
  const before = isJsonObject(old) ? old : undefined;
  for (const name of Object.keys(object)) {
    const property = fieldSchema(schema, name);
    if (property === undefined || !hasRules(property)) continue;
    const value = object[name] ?? null;
    const oldValue = before !== undefined && Object.hasOwn(before, name) ? (before[name] ?? null) : undefined;
    const declared = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
    visit(
      {
        value,
        old: oldValue,
        schema: property,
        path: declared ? join(path, name) : `${path}[${name}]`,
        resourceRoot: property['x-kubernetes-embedded-resource'] === true,
        ratchet: below(ratchet, oldValue === undefined ? undefined : { value, old: oldValue, schema: property }),
      },
      budget,
      errors,
    );
  }
}

/** Once nothing corresponds, nothing within does. */
function below({ current, parent }: Ratchet, next: Correlation | undefined): Ratchet {
  return current === undefined ? { current, parent } : { current: next, parent: current };
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
