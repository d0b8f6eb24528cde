/**
 * The types of server-side apply, made from OpenAPI schemas as kube-openapi `pkg/schemaconv` does: how each list and map is
 * owned. Types are made when they are first asked for (schemas may have cycles) and kept with their schema.
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import { isJsonObject, type JsonValue } from '../json/json.ts';
import { builtInSchemas } from '../openapi/built-in-schemas.ts';
import { fieldElement } from './path-element.ts';

export type ScalarType = 'numeric' | 'string' | 'boolean' | 'untyped';

/** What a value may be; a schema without a type allows all three. */
export interface TypedSchema {
  readonly scalar: ScalarType | undefined;
  readonly list: ListType | undefined;
  readonly map: MapType | undefined;
}

export interface ListType {
  readonly element: TypedSchema;
  readonly relation: 'atomic' | 'set' | 'map';
  /** Of a list map, in their declared order; values of absent keys. */
  readonly keys: readonly string[];
  /** The keys in the order in which paths name them. */
  readonly sortedKeys: readonly string[];
  readonly keyDefaults: readonly (JsonValue | undefined)[];
}

export interface MapType {
  readonly atomic: boolean;
  /** Whether the types of fields are made up from their values. */
  readonly deduced: boolean;
  field(name: string): FieldType;
}

/** A field of a map. */
export interface FieldType {
  /** Its path element: `f:name`. */
  readonly element: string;
  /** Undefined: the schema allows no such field. */
  readonly type: TypedSchema | undefined;
  /** Whether the schema names it. */
  readonly declared: boolean;
}

/** The type of a kind. @param schema of a built-in kind, or of a version of a CRD; undefined: nothing is known */
export function typeOfKind(schema: JsonSchema | undefined): TypedSchema {
  if (schema === undefined) return DEDUCED;
  const known = kinds.get(schema);
  if (known !== undefined) return known;
  const type = isBuiltIn(schema) ? typeOf(schema, false) : typeOf(embedded(schema), false);
  kinds.set(schema, type);
  return type;
}

/** Whether objects of the kind are Go structs upstream, whose empty fields are there from the start. */
export function isBuiltIn(schema: JsonSchema): boolean {
  return schema['x-kubernetes-group-version-kind'] !== undefined;
}

const kinds = new WeakMap<JsonSchema, TypedSchema>();
const strict = new WeakMap<JsonSchema, TypedSchema>();
const preserving = new WeakMap<JsonSchema, TypedSchema>();

/** @param preserve a schema above allows unknown fields */
function typeOf(schema: JsonSchema, preserve: boolean): TypedSchema {
  const cache = preserve ? preserving : strict;
  const known = cache.get(schema);
  if (known !== undefined) return known;
  const type = makeType(schema, preserve || schema['x-kubernetes-preserve-unknown-fields'] === true);
  cache.set(schema, type);
  return type;
}

function makeType(schema: JsonSchema, preserve: boolean): TypedSchema {
  const name = builtInSchemas().nameOf(schema);
  if (name === QUANTITY) return SCALARS.untyped;
  if (name === RAW_EXTENSION) return UNTYPED;
  const complete = schema['x-kubernetes-embedded-resource'] === true ? embedded(schema) : schema;
  const { type } = schema;
  if (type === undefined)
    return { scalar: 'untyped', list: new SchemaList(complete, preserve), map: new SchemaMap(complete, preserve) };
  switch (type) {
    case 'object':
      return { scalar: undefined, list: undefined, map: new SchemaMap(complete, preserve) };
    case 'array':
      return { scalar: undefined, list: new SchemaList(complete, preserve), map: undefined };
    case 'integer':
    case 'number':
      return SCALARS.numeric;
    case 'boolean':
      return SCALARS.boolean;
    case 'string':
      return (schema.format ?? '') === '' || schema.format === 'byte' ? SCALARS.string : SCALARS.untyped;
  }
}

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const RAW_EXTENSION = 'io.k8s.apimachinery.pkg.runtime.RawExtension';
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

function scalarType(scalar: ScalarType): TypedSchema {
  return { scalar, list: undefined, map: undefined };
}

const SCALARS = {
  numeric: scalarType('numeric'),
  string: scalarType('string'),
  boolean: scalarType('boolean'),
  untyped: scalarType('untyped'),
};

const ATOMIC_LIST = { relation: 'atomic', keys: [], sortedKeys: [], keyDefaults: [] } as const;

/** Any JSON, owned as a whole. */
const UNTYPED: TypedSchema = {
  scalar: 'untyped',
  list: {
    ...ATOMIC_LIST,
    get element() {
      return UNTYPED;
    },
  },
  map: {
    atomic: true,
    deduced: false,
    field: (name) => ({ element: fieldElement(name), type: UNTYPED, declared: false }),
  },
};

/** Any JSON, owned field by field; lists as a whole. */
const DEDUCED: TypedSchema = {
  scalar: 'untyped',
  list: { ...ATOMIC_LIST, element: UNTYPED },
  map: {
    atomic: false,
    deduced: true,
    field: (name) => ({ element: fieldElement(name), type: DEDUCED, declared: false }),
  },
};

/** The fields that every object has, as the server adds them to the schemas of CRDs. */
function embedded(schema: JsonSchema): JsonSchema {
  const metadata = builtInSchemas().byName(OBJECT_META);
  return {
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      ...(metadata === undefined ? {} : { metadata }),
    },
  };
}

/** Making a path element costs more than looking it up. */
const KEPT_FIELDS = 1_000;

class SchemaMap implements MapType {
  readonly atomic: boolean;
  readonly #schema: JsonSchema;
  readonly #preserve: boolean;
  readonly #fields = new Map<string, FieldType>();
  #element: TypedSchema | undefined | null = null;

  constructor(schema: JsonSchema, preserve: boolean) {
    this.#schema = schema;
    this.#preserve = preserve;
    this.atomic = schema['x-kubernetes-map-type'] === 'atomic';
  }

  get deduced(): boolean {
    return this.#schema.properties === undefined && this.#elementType() === DEDUCED;
  }

  field(name: string): FieldType {
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    const { properties } = this.#schema;
    const schema = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const type = schema === undefined ? this.#elementType() : typeOf(schema, this.#preserve);
    const field = { element: fieldElement(name), type, declared: schema !== undefined };
    // Names of map keys are the users': not all of them are kept.
    if (field.declared || this.#fields.size < KEPT_FIELDS) this.#fields.set(name, field);
    return field;
  }

  #elementType(): TypedSchema | undefined {
    if (this.#element === null) this.#element = this.#makeElement();
    return this.#element;
  }

  #makeElement(): TypedSchema | undefined {
    const { additionalProperties, properties } = this.#schema;
    if (typeof additionalProperties === 'object') return typeOf(additionalProperties, this.#preserve);
    if (additionalProperties !== undefined) return additionalProperties ? DEDUCED : undefined;
    return this.#preserve || properties === undefined || Object.keys(properties).length === 0 ? DEDUCED : undefined;
  }
}

class SchemaList implements ListType {
  readonly relation: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  readonly sortedKeys: readonly string[];
  readonly #items: JsonSchema | undefined;
  readonly #preserve: boolean;
  #element: TypedSchema | undefined;
  #defaults: readonly (JsonValue | undefined)[] | undefined;

  constructor(schema: JsonSchema, preserve: boolean) {
    const keys = keysOf(schema);
    this.relation = relationOf(schema, keys);
    this.keys = keys;
    this.sortedKeys = [...keys].sort();
    this.#items = schema.items;
    this.#preserve = preserve;
  }

  get element(): TypedSchema {
    this.#element ??= this.#items === undefined ? UNTYPED : typeOf(this.#items, this.#preserve);
    return this.#element;
  }

  get keyDefaults(): readonly (JsonValue | undefined)[] {
    const properties = this.#items?.properties ?? {};
    this.#defaults ??= this.sortedKeys.map((key) => {
      const value = Object.hasOwn(properties, key) ? properties[key]?.default : undefined;
      return value === null ? undefined : (value as JsonValue | undefined);
    });
    return this.#defaults;
  }
}

function keysOf(schema: JsonSchema): readonly string[] {
  const listType = schema['x-kubernetes-list-type'];
  if (listType === 'map') return schema['x-kubernetes-list-map-keys'] ?? [];
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  return listType === undefined && mergesLists(schema) && mergeKey !== undefined ? [mergeKey] : [];
}

function relationOf(schema: JsonSchema, keys: readonly string[]): 'atomic' | 'set' | 'map' {
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== undefined) return listType;
  if (!mergesLists(schema)) return 'atomic';
  return keys.length > 0 ? 'map' : 'set';
}

/** Built-in kinds that name a patch strategy instead of a list type. */
function mergesLists(schema: JsonSchema): boolean {
  const strategy = schema['x-kubernetes-patch-strategy'];
  return strategy === 'merge' || strategy === 'merge,retainKeys';
}

export type Facet = 'map' | 'list' | 'scalar';

/** As which of what a type allows a value is taken. A null, and what the type does not allow, is taken as the first. */
export function facetOf(type: TypedSchema, value: JsonValue): Facet {
  if (Array.isArray(value)) {
    if (type.list !== undefined) return 'list';
  } else if (isJsonObject(value)) {
    if (type.map !== undefined) return 'map';
  } else if (value !== null && type.scalar !== undefined) return 'scalar';
  if (type.map !== undefined) return 'map';
  return type.scalar === undefined ? 'list' : 'scalar';
}

/** The map of a type that is owned field by field. */
export function granularMap({ map }: TypedSchema): MapType | undefined {
  return map?.atomic === false ? map : undefined;
}

/** The list of a type that is owned item by item. */
export function granularList({ list }: TypedSchema): ListType | undefined {
  return list === undefined || list.relation === 'atomic' ? undefined : list;
}
