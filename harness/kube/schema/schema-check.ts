/** One node of a schema, prepared once. Mirrors kube-openapi `pkg/validation/validate/schema.go` and the validators it runs. */
import type { JsonSchema } from '../api/apiextensions.ts';
import { equalJson, isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { fieldErrors } from '../status/field-error.ts';
import { isUnchanged, oldField, oldItems, type Counterpart } from './correlated.ts';
import { formatCheck } from './formats.ts';
import { checkNumber, isAlmostInteger } from './number-check.ts';
import { checkAlternatives } from './schema-alternatives.ts';
import { invalid, problem, wrongType, type Findings, type SchemaCheck } from './schema-findings.ts';
import { stringCheck } from './string-check.ts';
import { jsonText } from '../json/json-text.ts';

const CHECKS = new WeakMap<JsonSchema, Node>();

export function schemaCheckOf(schema: JsonSchema): SchemaCheck {
  const known = CHECKS.get(schema);
  if (known !== undefined) return known;
  const node = new Node(schema);
  CHECKS.set(schema, node);
  return node;
}

class Node implements SchemaCheck {
  readonly #schema: JsonSchema;
  readonly #types: readonly string[];
  /** Empty when the format is not one that is checked. */
  readonly #format: string;
  readonly #formatCheck: ((text: string) => boolean) | undefined;
  readonly #string: ((text: string, path: string, findings: Findings) => void) | undefined;
  readonly #properties: readonly (readonly [string, JsonSchema])[];
  readonly #hasAlternatives: boolean;

  constructor(schema: JsonSchema) {
    this.#schema = schema;
    this.#types = typesOf(schema);
    this.#formatCheck = schema.format === undefined ? undefined : formatCheck(schema.format);
    this.#format = this.#formatCheck === undefined ? '' : (schema.format ?? '');
    this.#string = stringCheck(schema);
    this.#properties = Object.entries(schema.properties ?? {});
    this.#hasAlternatives =
      (schema.anyOf?.length ?? 0) + (schema.oneOf?.length ?? 0) + (schema.allOf?.length ?? 0) > 0 ||
      schema.not !== undefined;
  }

  check(value: JsonValue, path: string, findings: Findings, old: Counterpart, ratchet: boolean): void {
    const before = findings.list.length;
    if (value === null) this.#checkNull(path, findings);
    else this.#checkValue(value, path, findings, old);
    if (ratchet && findings.list.length > before && isUnchanged(value, old, this.#schema)) {
      findings.list.length = before;
    }
  }

  #checkNull(path: string, findings: Findings): void {
    if (this.#types.length > 0 && this.#schema.nullable !== true) {
      findings.add(wrongType(path, this.#types.join(','), 'null'));
    } else findings.matches += 1;
    this.#checkEnum(null, path, findings);
  }

  #checkValue(value: Exclude<JsonValue, null>, path: string, findings: Findings, old: Counterpart): void {
    if (this.#types.length > 0 || this.#format !== '') this.#checkType(value, path, findings);
    if (this.#hasAlternatives) checkAlternatives(value, this.#schema, { path, old, findings, checkOf: schemaCheckOf });
    // Four checks apply to every value: this one, the alternatives with their own, the enum, and the node itself.
    findings.matches += 4;
    if (typeof value === 'string') this.#checkString(value, path, findings);
    else if (typeof value === 'number' || typeof value === 'bigint') {
      findings.matches += 2;
      checkNumber(value, this.#schema, path, findings);
    } else if (Array.isArray(value)) this.#checkList(value, path, findings, old);
    if (this.#schema.enum !== undefined) this.#checkEnum(value, path, findings);
    if (isJsonObject(value)) this.#checkObject(value, path, findings, old);
  }

  #checkType(value: Exclude<JsonValue, null>, path: string, findings: Findings): void {
    findings.matches += 1;
    const type = typeOf(value);
    const isText = typeof value === 'string' || Array.isArray(value);
    const types = this.#types;
    const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
    if (!isText && this.#format !== '' && !fits) {
      findings.add(wrongType(path, this.#format, formatOf(type)));
      return;
    }
    const formatDecides = this.#format !== '' && isText && !types.includes('number') && !types.includes('integer');
    if (fits || formatDecides) findings.matches += 1;
    else findings.add(wrongType(path, types.join(','), type));
  }

  #checkString(value: string, path: string, findings: Findings): void {
    findings.matches += 1;
    this.#string?.(value, path, findings);
    if (this.#formatCheck === undefined) return;
    findings.matches += 1;
    if (this.#formatCheck(value)) return;
    findings.add(wrongType(path, this.#format, value));
  }

  #checkList(list: JsonValue[], path: string, findings: Findings, old: Counterpart): void {
    const { items, minItems, maxItems, uniqueItems } = this.#schema;
    findings.matches += 2;
    if (items !== undefined) {
      const check = schemaCheckOf(items);
      const counterpart = old === undefined ? undefined : oldItems(old, this.#schema);
      list.forEach((item, index) => {
        const before = counterpart?.(item);
        check.check(item, `${path}[${String(index)}]`, findings, before, before !== undefined);
      });
    }
    if (minItems !== undefined && list.length < minItems) {
      findings.add(invalid(path, `should have at least ${String(minItems)} items`, list.length));
    }
    if (maxItems !== undefined && list.length > maxItems) {
      findings.add({
        message: `${path} in body should have at most ${String(maxItems)} items`,
        name: path,
        error: (field) => fieldErrors.tooMany(field, list.length, maxItems),
      });
    }
    if (uniqueItems === true && new Set(list.map((item) => jsonText(item))).size < list.length) {
      findings.add(invalid(path, "shouldn't contain duplicates", ''));
    }
  }

  #checkEnum(value: JsonValue, path: string, findings: Findings): void {
    const { enum: allowed } = this.#schema;
    if (allowed === undefined || allowed.length === 0) return;
    if (value !== null && allowed.some((item) => sameEnum(value, item as JsonValue))) return;
    const words = allowed.map((item) => (typeof item === 'string' ? item : jsonText(item)));
    findings.add({
      message: `${path} in body should be one of [${words.join(' ')}]`,
      name: path,
      error: (field) => fieldErrors.notSupported(field, value, words),
    });
  }

  #checkObject(object: JsonObject, path: string, findings: Findings, old: Counterpart): void {
    findings.matches += 1;
    this.#checkSize(object, path, findings);
    const { additionalProperties, properties, required } = this.#schema;
    if (additionalProperties !== undefined && additionalProperties !== true) {
      for (const key of Object.keys(object)) {
        if (properties !== undefined && Object.hasOwn(properties, key)) continue;
        if (additionalProperties === false) {
          findings.add(problem(path, `${path}.${key} in body is a forbidden property`, key));
        } else this.#checkField(object, key, additionalProperties, `${path}.${key}`, findings, old);
      }
    }
    for (const [name, schema] of this.#properties) {
      if (!Object.hasOwn(object, name)) continue;
      this.#checkField(object, name, schema, path === '' ? name : `${path}.${name}`, findings, old);
    }
    for (const name of required ?? []) {
      if (Object.hasOwn(object, name)) continue;
      const field = `${path}.${name}`;
      findings.add({ message: `${field} in body is required`, name: field, error: (at) => fieldErrors.required(at) });
    }
  }

  #checkField(
    object: JsonObject,
    name: string,
    schema: JsonSchema,
    path: string,
    findings: Findings,
    old: Counterpart,
  ): void {
    const before = old === undefined ? undefined : oldField(old, this.#schema, name);
    schemaCheckOf(schema).check(object[name] ?? null, path, findings, before, before !== undefined);
  }

  #checkSize(object: JsonObject, path: string, findings: Findings): void {
    const { minProperties, maxProperties } = this.#schema;
    if (minProperties === undefined && maxProperties === undefined) return;
    const size = Object.keys(object).length;
    if (minProperties !== undefined && size < minProperties) {
      findings.add(invalid(path, `should have at least ${String(minProperties)} properties`, size));
    }
    if (maxProperties !== undefined && size > maxProperties) {
      findings.add({
        message: `${path} in body should have at most ${String(maxProperties)} properties`,
        name: path,
        error: (field) => fieldErrors.tooMany(field, size, maxProperties),
      });
    }
  }
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type === undefined ? [] : [schema.type];
}

const MAX_EXACT = 2 ** 53;

/** As upstream tells JSON types apart. */
function typeOf(value: Exclude<JsonValue, null>): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value !== 'number') return typeof value;
  return isAlmostInteger(value) ? 'integer' : 'number';
}

function formatOf(type: string): string {
  if (type === 'integer') return 'int64';
  return type === 'number' ? 'float64' : '';
}

function sameEnum(value: JsonValue, allowed: JsonValue): boolean {
  if (typeof value === 'number' && typeof allowed === 'number' && Number.isInteger(allowed)) {
    return Math.trunc(value) === allowed && Math.abs(value) < MAX_EXACT * MAX_EXACT;
  }
  return equalJson(value, allowed);
}
