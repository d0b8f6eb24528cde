/** From the data of a body to an object of a kind. Mirrors apiserver `pkg/endpoints/handlers/create.go` and the codecs. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import { decodeStruct } from '../../kube/schema/decode-struct.ts';
import { pruneUnknown } from '../../kube/schema/prune-unknown.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { jsonText } from '../../kube/json/json-text.ts';

/** The body is no object of the kind; `message` is the reason alone. */
export class UndecodableObject extends Error {
  /** As sent, or the wanted one. */
  readonly kind: string;
  readonly version: string;
  /** Not even kind and version could be read. */
  readonly unrecognized: boolean;

  constructor(message: string, kind: string, version: string, unrecognized: boolean = false) {
    super(message);
    this.name = 'UndecodableObject';
    this.kind = kind;
    this.version = version;
    this.unrecognized = unrecognized;
  }
}

export interface DecodedObject {
  readonly object: ApiObject;
  /** Paths of fields that the kind does not have; they are gone. */
  readonly unknown: readonly string[];
}

/** Whether the server has a built-in kind; of others it can say nothing. */
export type KindRegistered = (apiVersion: string, kind: string) => boolean;

/**
 * Takes `value` over. kind and apiVersion of built-in kinds may be absent; where they are there they must be those of the
 * definition. Those of custom resources are left as they are; without an apiVersion it is empty.
 *
 * @param text of the value, for a refusal
 * @throws UndecodableObject, or KubeStatusError from decoding fields
 */
export function decodeObject(
  value: JsonValue,
  definition: ResourceDefinition,
  registered: KindRegistered,
  text: () => string = () => jsonText(value),
): DecodedObject {
  const object: JsonObject = isJsonObject(value) ? value : {};
  if (definition.decoding === 'custom') return decodeCustom(object, definition, text);
  checkType(object, definition, registered);
  object['kind'] = definition.kind;
  object['apiVersion'] = apiVersionOf(definition);
  return decodeStruct(object, definition.schema, definition);
}

/** Custom resources say what they are; another kind or version is for validation to refuse. */
function decodeCustom(object: JsonObject, definition: ResourceDefinition, text: () => string): DecodedObject {
  const kind = typed(object, 'kind', definition);
  const apiVersion = typed(object, 'apiVersion', definition);
  refuseOddVersion(apiVersion, kind);
  if (kind === '') throw new UndecodableObject(`Object 'Kind' is missing in '${text()}'`, kind, '', true);
  object['apiVersion'] = apiVersion;
  const unknown = pruneUnknown(object, definition.schema);
  if (!isJsonObject(object['metadata'])) object['metadata'] = {};
  return { object: object as ApiObject, unknown };
}

function checkType(object: JsonObject, definition: ResourceDefinition, registered: KindRegistered): void {
  const own = apiVersionOf(definition);
  const kind = typed(object, 'kind', definition) || definition.kind;
  const apiVersion = typed(object, 'apiVersion', definition) || own;
  if (kind === definition.kind && apiVersion === own) return;
  refuseOddVersion(apiVersion, kind);
  const version = apiVersion.split('/').at(-1) ?? '';
  // A kind of the same version is known to the server and cannot be made the wanted one; others it has never heard of.
  const why = registered(apiVersion, kind)
    ? `converting (${version}.${kind}) to (${goPackage(definition)}.${definition.kind}): unknown conversion`
    : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:110"`;
  throw new UndecodableObject(why, kind, version);
}

function refuseOddVersion(apiVersion: string, kind: string): void {
  if (apiVersion.split('/').length > 2)
    throw new UndecodableObject(`unexpected GroupVersion string: ${apiVersion}`, kind, '', true);
}

function typed(object: JsonObject, field: 'kind' | 'apiVersion', definition: ResourceDefinition): string {
  const value = object[field];
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  throw new UndecodableObject(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${goType(value)} into Go struct field .${field} of type string`,
    definition.kind,
    definition.version,
    true,
  );
}

function goType(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** The Go package of the internal type: `core`, `apps`, `networking`, … */
function goPackage({ group }: ResourceDefinition): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? group);
}
