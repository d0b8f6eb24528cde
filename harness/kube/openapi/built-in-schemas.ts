import type { JsonSchema } from '../api/apiextensions.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { recordedDefinitions, type RecordedDefinitions } from './recorded-definitions.ts';

/**
 * Schemas of the built-in kinds as the real server publishes them (OpenAPI v3), references resolved: a graph with shared
 * nodes and cycles. A field that refers to a definition and says more (`default`, patch strategy) is a node of its own
 * with what both say. Beyond what the server publishes, nodes say `x-kubernetes-preserve-unknown-fields` where any JSON
 * is meant and `x-kubernetes-int-or-string`. Descriptions are left out: `recordedDefinitions` has them.
 *
 * Read-only and shared by everybody: nodes may be keys of WeakMaps.
 */
export interface BuiltInSchemas {
  schemaOf(group: string, version: string, kind: string): JsonSchema | undefined;
  /** By the name of a definition: `io.k8s.api.core.v1.PodSpec`. */
  byName(name: string): JsonSchema | undefined;
  /** The name of the definition that a node comes from: tells a Quantity or a MicroTime from a string. */
  nameOf(schema: JsonSchema): string | undefined;
}

/** Kinds are resolved when they are first asked for. */
export function builtInSchemas(): BuiltInSchemas {
  schemas ??= new SchemaGraph(recordedDefinitions());
  return schemas;
}

let schemas: BuiltInSchemas | undefined;

type Node = { -readonly [K in keyof JsonSchema]: JsonSchema[K] };

const REFERENCE = '#/components/schemas/';

/** Definitions whose values are any JSON, and those whose Go type reads a number or a string. */
const ANY_JSON = new Set([
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray',
]);
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

class SchemaGraph implements BuiltInSchemas {
  readonly #recorded: RecordedDefinitions;
  readonly #nodes = new Map<string, Node>();
  /** Fields that say more than the definition they refer to, by both: most say only `default: {}`. */
  readonly #extended = new Map<string, Node>();
  readonly #names = new WeakMap<JsonSchema, string>();
  /** Nodes whose children are not resolved yet. */
  readonly #unfinished: (() => void)[] = [];

  constructor(recorded: RecordedDefinitions) {
    this.#recorded = recorded;
  }

  schemaOf(group: string, version: string, kind: string): JsonSchema | undefined {
    const name = this.#recorded.nameOf(group, version, kind);
    return name === undefined ? undefined : this.byName(name);
  }

  byName(name: string): JsonSchema | undefined {
    const node = this.#define(name);
    for (let finish = this.#unfinished.pop(); finish !== undefined; finish = this.#unfinished.pop()) finish();
    return node;
  }

  nameOf(schema: JsonSchema): string | undefined {
    return this.#names.get(schema);
  }

  #define(name: string): Node | undefined {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const text = this.#recorded.text(name);
    if (text === undefined) return undefined;
    const node = this.#node(JSON.parse(text) as JsonObject);
    if (ANY_JSON.has(name)) node['x-kubernetes-preserve-unknown-fields'] = true;
    if (name === INT_OR_STRING) node['x-kubernetes-int-or-string'] = true;
    this.#nodes.set(name, node);
    this.#names.set(node, name);
    return node;
  }

  /** A node for a schema written in place. Its children follow later: a definition may contain itself. */
  #node(raw: JsonObject): Node {
    const { properties, items, additionalProperties, description: _, ...own } = raw;
    const node = own as Node;
    if (isJsonObject(properties)) {
      const children: Record<string, JsonSchema> = {};
      node.properties = children;
      this.#unfinished.push(() => {
        for (const [field, child] of Object.entries(properties)) children[field] = this.#child(child);
      });
    }
    // No definition is itself a list or a map, so nobody copies these nodes before they are finished.
    if (isJsonObject(items)) this.#unfinished.push(() => (node.items = this.#child(items)));
    if (typeof additionalProperties === 'boolean') node.additionalProperties = additionalProperties;
    else if (isJsonObject(additionalProperties))
      this.#unfinished.push(() => (node.additionalProperties = this.#child(additionalProperties)));
    return node;
  }

  #child(raw: JsonValue): Node {
    if (!isJsonObject(raw)) throw new TypeError('a schema is an object');
    const reference = referenceOf(raw);
    if (reference === undefined) return this.#node(raw);
    const { allOf: _allOf, $ref: _ref, description: _description, ...more } = raw;
    return this.#refer(reference, more);
  }

  #refer(name: string, more: JsonObject): Node {
    const target = this.#define(name);
    if (target === undefined) throw new TypeError(`no definition ${name} was recorded`);
    if (Object.keys(more).length === 0) return target;
    const key = `${name} ${JSON.stringify(more)}`;
    const known = this.#extended.get(key);
    if (known !== undefined) return known;
    const node = { ...target, ...more } as Node;
    this.#extended.set(key, node);
    this.#names.set(node, name);
    return node;
  }
}

/** The definition that `{$ref}` or `{allOf: [{$ref}]}` refers to. */
function referenceOf({ $ref, allOf }: JsonObject): string | undefined {
  const [first] = Array.isArray(allOf) ? allOf : [];
  const reference = typeof $ref === 'string' ? $ref : isJsonObject(first) ? first['$ref'] : undefined;
  return typeof reference === 'string' ? reference.slice(REFERENCE.length) : undefined;
}
