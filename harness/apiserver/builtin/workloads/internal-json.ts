/** Pods as upstream's messages print them: the JSON of Go types without JSON names, every field there. */
import { isJsonObject, objectAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { INTERNAL_POD_TYPES } from './internal-pod-types.ts';

interface InternalField {
  readonly goName: string;
  readonly jsonName: string;
  readonly kind: string;
  readonly pointer: boolean;
}

type InternalTypes = ReadonlyMap<string, readonly InternalField[]>;

const MOVED = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

export function internalPodSpec(spec: JsonObject): JsonObject {
  return internalStruct(withMovedFields(spec), 'PodSpec', typesOf());
}

export function internalEphemeralContainer(container: JsonObject): JsonObject {
  return internalStruct(container, 'EphemeralContainer', typesOf());
}

export function internalSecurityContext(context: JsonObject): JsonObject {
  return internalStruct(context, 'SecurityContext', typesOf());
}

/** Metadata is inlined. */
export function internalPodTemplate(template: JsonObject): JsonObject {
  const meta = objectAt(template, 'metadata') ?? {};
  return { ...sortMaps(meta), Spec: internalPodSpec(objectAt(template, 'spec') ?? {}) };
}

/** Maps print with their keys in order. */
export function sortMaps(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) => [field, isJsonObject(value) ? sortKeys(value) : value]),
  );
}

function sortKeys(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Fields of the spec that are part of its security context inside. */
function withMovedFields(spec: JsonObject): JsonObject {
  const context = objectAt(spec, 'securityContext');
  if (context === undefined) return spec;
  const moved: JsonObject = { ...context };
  for (const field of MOVED) if (spec[field] !== undefined) moved[field] = spec[field];
  return { ...spec, securityContext: moved };
}

function internalStruct(value: JsonObject, type: string, types: InternalTypes): JsonObject {
  const result: JsonObject = {};
  for (const { goName, jsonName, kind, pointer } of types.get(type) ?? []) {
    if (goName === '+') Object.assign(result, sortMaps(objectAt(value, 'metadata') ?? {}));
    else result[goName] = internalValue(value[jsonName], kind, pointer, types);
  }
  return result;
}

function internalValue(value: JsonValue | undefined, kind: string, pointer: boolean, types: InternalTypes): JsonValue {
  if (value === undefined || value === null) return pointer ? null : zeroOf(kind, types);
  if (kind === '{}' && isJsonObject(value)) return sortKeys(value);
  const item = kind.startsWith('[]') ? kind.slice(2) : '';
  if (item !== '' && Array.isArray(value))
    return value.map((each) => (isJsonObject(each) ? internalStruct(each, item, types) : each));
  return types.has(kind) && isJsonObject(value) ? internalStruct(value, kind, types) : value;
}

function zeroOf(kind: string, types: InternalTypes): JsonValue {
  switch (kind) {
    case 's':
      return '';
    case 'b':
      return false;
    case 'n':
    case 'i':
      return 0;
    case 'q':
      return '0';
    default:
      return types.has(kind) ? internalStruct({}, kind, types) : null;
  }
}

function typesOf(): InternalTypes {
  return new Map(
    INTERNAL_POD_TYPES.trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...fields] = line.split(' ');
        return [name, fields.map(parseField)];
      }),
  );
}

function parseField(text: string): InternalField {
  const [, goName = '', jsonName, star = '', kind = ''] = /^([^=:]+)(?:=([^:]+))?(?::(\*?)(.*))?$/.exec(text) ?? [];
  return {
    goName,
    jsonName: jsonName ?? goName.charAt(0).toLowerCase() + goName.slice(1),
    kind,
    pointer: star !== '',
  };
}
