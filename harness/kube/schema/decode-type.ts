import type { JsonSchema } from '../api/apiextensions.ts';
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { builtInSchemas } from '../openapi/built-in-schemas.ts';
import { goFields, type GoField } from './decode-go-fields.ts';
import type { DecodeRun, FieldFrame } from './decode-run.ts';
import {
  booleanDecoder,
  decodeAnything,
  decodeBytes,
  decodeIntOrString,
  decodeMicroTimeValue,
  decodeQuantity,
  decodeTimeValue,
  floatDecoder,
  integerDecoder,
  stringDecoder,
  type Decode,
} from './decode-scalars.ts';

/** How values of one Go type are read. */
export interface TypeDecoder {
  readonly decode: Decode;
  /** What null becomes in a list or a map. */
  readonly zero: () => JsonValue;
  /** Whether values may hold unknown fields: then it matters where they are. */
  readonly deep: boolean;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.';

/** Go types that read themselves. */
const OWN: ReadonlyMap<string, TypeDecoder> = new Map([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', plain(decodeQuantity, '0')],
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', plain(decodeIntOrString, 0)],
  [`${META}Time`, plain(decodeTimeValue, null)],
  [`${META}MicroTime`, plain(decodeMicroTimeValue, null)],
]);

/** Those that read a schema or something else, and do so without reporting unknown fields. */
const SCHEMA_OR = new Set(['JSONSchemaPropsOrArray', 'JSONSchemaPropsOrBool'].map((name) => EXTENSIONS + name));

const known = new WeakMap<JsonSchema, TypeDecoder>();

/** @param goType its Go name, where that does not follow from the schema */
export function typeDecoder(schema: JsonSchema, goType?: string): TypeDecoder {
  if (goType !== undefined) return buildDecoder(schema, goType);
  const before = known.get(schema);
  if (before !== undefined) return before;
  const decoder = buildDecoder(schema, goTypeOf(schema));
  known.set(schema, decoder);
  return decoder;
}

function buildDecoder(schema: JsonSchema, goType: string): TypeDecoder {
  const name = builtInSchemas().nameOf(schema);
  const own = ownDecoder(schema, name);
  if (own !== undefined) return own;
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? plain(decodeBytes, '') : plain(stringDecoder(goType), '');
    case 'boolean':
      return plain(booleanDecoder(goType), false);
    case 'integer':
      return plain(integerDecoder(goType, schema.format ?? 'int64'), 0);
    case 'number':
      return plain(floatDecoder(goType), 0);
    case 'array':
      return listDecoder(schema, goType);
    case 'object':
      return schema.properties === undefined && typeof schema.additionalProperties === 'object'
        ? mapDecoder(schema.additionalProperties, goType)
        : structDecoder(schema, name, goType);
    default:
      return plain(decodeAnything, null);
  }
}

/** Of types that do not read what their schema says. */
function ownDecoder(schema: JsonSchema, name: string = ''): TypeDecoder | undefined {
  if (SCHEMA_OR.has(name)) return plain(schemaOrDecoder(), null);
  if (schema['x-kubernetes-int-or-string'] === true) return plain(decodeIntOrString, 0);
  return (
    OWN.get(name) ?? (schema['x-kubernetes-preserve-unknown-fields'] === true ? plain(decodeAnything, null) : undefined)
  );
}

function plain(decode: Decode, zero: JsonValue): TypeDecoder {
  return { decode, zero: () => zero, deep: false };
}

function listDecoder(schema: JsonSchema, goType: string): TypeDecoder {
  const items = schema.items ?? {};
  const element = goType.startsWith('[]') ? goType.slice(2) : undefined;
  let item: TypeDecoder | undefined;
  return {
    zero: () => null,
    deep: true,
    decode: (value, run) => {
      if (!Array.isArray(value)) {
        run.mismatch(value, goType);
        return undefined;
      }
      if (value.length === 0) return undefined;
      item ??= typeDecoder(items, element === goTypeOf(items) ? undefined : element);
      const { decode, zero, deep } = item;
      const result: JsonValue[] = [];
      for (const [index, each] of value.entries()) {
        if (deep) run.frames.push(index);
        result.push(each === null ? zero() : (decode(each, run) ?? zero()));
        if (deep) run.frames.pop();
      }
      return result;
    },
  };
}

function mapDecoder(values: JsonSchema, goType: string): TypeDecoder {
  const named = /^map\[[^\]]*\](.*)$/.exec(goType)?.[1];
  let item: TypeDecoder | undefined;
  return {
    zero: () => null,
    deep: true,
    decode: (value, run) => {
      if (!isJsonObject(value)) {
        run.mismatch(value, goType);
        return undefined;
      }
      item ??= typeDecoder(values, named === goTypeOf(values) ? undefined : named);
      const { decode, zero, deep } = item;
      const result: JsonObject = {};
      let empty = true;
      for (const key of Object.keys(value)) {
        const each = value[key] ?? null;
        if (deep) run.frames.push({ key });
        setOwn(result, key, each === null ? zero() : (decode(each, run) ?? zero()));
        if (deep) run.frames.pop();
        empty = false;
      }
      return empty ? undefined : result;
    },
  };
}

interface StructField {
  readonly frame: FieldFrame;
  readonly decode: Decode;
  readonly keepsZero: boolean;
  /** An empty list that was sent is something else than none: such lists are null while they are empty, or ask for a reset. */
  readonly keepsEmptyList: boolean;
}

interface StructFields {
  readonly byName: ReadonlyMap<string, StructField>;
  /** Fields that are written even when they were not there. */
  readonly fills: readonly { readonly field: string; readonly zero: () => JsonValue }[];
}

function structDecoder(schema: JsonSchema, name: string | undefined, goType: string): TypeDecoder {
  let fields: StructFields | undefined;
  const decode = (value: JsonValue, run: DecodeRun): JsonObject | undefined => {
    if (!isJsonObject(value)) {
      run.mismatch(value, goType);
      return undefined;
    }
    fields ??= structFields(schema, name, goType);
    return decodeFields(value, run, fields);
  };
  return {
    decode,
    deep: true,
    zero: () => {
      fields ??= structFields(schema, name, goType);
      return withFills({}, fields);
    },
  };
}

function decodeFields(value: JsonObject, run: DecodeRun, fields: StructFields): JsonObject {
  const result: JsonObject = {};
  for (const key of Object.keys(value)) {
    const field = fields.byName.get(key);
    if (field === undefined) {
      run.addUnknown(key);
      continue;
    }
    const each = value[key] ?? null;
    if (each === null) continue;
    run.frames.push(field.frame);
    const decoded = field.decode(each, run);
    run.frames.pop();
    if (decoded !== undefined && (field.keepsZero || (decoded !== '' && decoded !== 0 && decoded !== false)))
      result[key] = decoded;
    else if (field.keepsEmptyList && Array.isArray(each) && run.frames.length < 2) result[key] = [];
  }
  return withFills(result, fields);
}

function withFills(result: JsonObject, { fills }: StructFields): JsonObject {
  for (const { field, zero } of fills) if (result[field] === undefined) result[field] = zero();
  return result;
}

function structFields(schema: JsonSchema, name: string | undefined, goType: string): StructFields {
  const facts = name === undefined ? new Map<string, GoField>() : goFields(name);
  const struct = goType.slice(goType.lastIndexOf('.') + 1);
  const byName = new Map<string, StructField>();
  const fills: { field: string; zero: () => JsonValue }[] = [];
  for (const [field, child] of Object.entries(schema.properties ?? {})) {
    const fact = facts.get(field);
    const decoder = typeDecoder(child, fact?.type);
    const keepsZero = name === undefined || fact?.pointer === true || !isScalar(child);
    byName.set(field, {
      frame: { struct, field },
      decode: decoder.decode,
      keepsZero,
      keepsEmptyList: keepsEmptyList(field, fact),
    });
    if (fact?.nullable === true) fills.push({ field, zero: () => null });
    else if (fact?.always === true) fills.push({ field, zero: () => decoder.zero() });
  }
  return { byName, fills };
}

function keepsEmptyList(field: string, fact: GoField | undefined): boolean {
  return fact?.nullable === true || fact?.always === true || field === 'managedFields';
}

/** IntOrString and Quantity are structs: their zero is not absence. */
function isScalar(schema: JsonSchema): boolean {
  return builtInSchemas().nameOf(schema) === undefined;
}

/** Schemas within `items`, `additionalProperties`, …: read by encoding/json, which drops what it does not know. */
function schemaOrDecoder(): Decode {
  return (value, run) => {
    const props = builtInSchemas().byName(`${EXTENSIONS}JSONSchemaProps`);
    if (props === undefined || (!isJsonObject(value) && !Array.isArray(value))) return value;
    const { decode } = typeDecoder(props);
    return run.within(() =>
      Array.isArray(value) ? value.map((item) => (item === null ? {} : (decode(item, run) ?? {}))) : decode(value, run),
    );
  };
}

/** `v1.PodSpec`, `[]v1.Container`, `map[string]string`. */
function goTypeOf(schema: JsonSchema): string {
  const name = builtInSchemas().nameOf(schema);
  if (name !== undefined) return name.split('.').slice(-2).join('.');
  switch (schema.type) {
    case 'array':
      return `[]${goTypeOf(schema.items ?? {})}`;
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `map[string]${goTypeOf(schema.additionalProperties)}`
        : 'map[string]interface {}';
    case 'integer':
      return schema.format ?? 'int64';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    case 'string':
      return schema.format === 'byte' ? '[]uint8' : 'string';
    default:
      return 'interface {}';
  }
}
