/** Where a custom resource keeps its replicas. Mirrors apiextensions-apiserver `pkg/registry/customresource/etcd.go`. */
import type { CustomResourceDefinitionVersion } from '../../kube/api/apiextensions.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { ScaleAccess } from '../registry/resource-definition.ts';
import { jsonText } from '../../kube/json/json-text.ts';

export type ScalePaths = NonNullable<NonNullable<CustomResourceDefinitionVersion['subresources']>['scale']>;

export function customScale({ specReplicasPath, statusReplicasPath, labelSelectorPath }: ScalePaths): ScaleAccess {
  const spec = pathOf(specReplicasPath);
  const status = pathOf(statusReplicasPath);
  const selector = labelSelectorPath === undefined || labelSelectorPath === '' ? undefined : pathOf(labelSelectorPath);
  return {
    replicasPath: spec,
    read: (object, lenient = false) => {
      const found = valueAt(object, spec);
      const specReplicas = lenient && typeof found !== 'number' ? 0 : found;
      if (typeof specReplicas !== 'number') {
        throw refusals.internal(`the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`);
      }
      const statusReplicas = valueAt(object, status);
      const text = selector === undefined ? undefined : valueAt(object, selector);
      return {
        specReplicas,
        statusReplicas: typeof statusReplicas === 'number' ? statusReplicas : 0,
        ...(typeof text === 'string' && text !== '' ? { selector: text } : {}),
      };
    },
    write: (object, replicas) => {
      const last = spec.at(-1) ?? '';
      let parent: JsonObject = object;
      for (const name of spec.slice(0, -1)) {
        const below = parent[name];
        const next = isJsonObject(below) ? below : {};
        if (next !== below) setOwn(parent, name, next);
        parent = next;
      }
      setOwn(parent, last, replicas);
    },
  };
}

/** What is wrong with the replicas of an object. @param part `spec`: those that are wanted, `status`: the others and the selector */
export function scaleErrors(object: ApiObject, scale: ScalePaths, part: 'spec' | 'status'): FieldError[] {
  const path = part === 'spec' ? scale.specReplicasPath : scale.statusReplicasPath;
  const names = pathOf(path);
  const obstacle = obstacleAt(object, names);
  const errors =
    obstacle === undefined
      ? replicaErrors(valueAt(object, names), path)
      : [fieldErrors.invalid(path, 0, wrongType(path, obstacle, 'map[string]interface{}'))];
  const { labelSelectorPath = '' } = scale;
  if (part === 'spec' || labelSelectorPath === '') return errors;
  const selector = valueAt(object, pathOf(labelSelectorPath));
  if (selector === undefined || typeof selector === 'string') return errors;
  return [...errors, fieldErrors.invalid(labelSelectorPath, '', wrongType(labelSelectorPath, selector, 'string'))];
}

const MAX_INT32 = 2 ** 31 - 1;

function replicaErrors(value: JsonValue | undefined, path: string): FieldError[] {
  if (value === undefined) return [];
  if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isSafeInteger(value))) {
    return [fieldErrors.invalid(path, 0, wrongType(path, value, 'int64'))];
  }
  if (value < 0) return [fieldErrors.invalid(path, value, 'should be a non-negative integer')];
  if (value <= MAX_INT32) return [];
  return [fieldErrors.invalid(path, value, `should be less than or equal to ${String(MAX_INT32)}`)];
}

function wrongType(path: string, value: JsonValue, expected: string): string {
  const shown = typeof value === 'object' ? jsonText(value) : String(value);
  return `${path} accessor error: ${shown} is of the type ${goType(value)}, expected ${expected}`;
}

function goType(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'bigint') return 'int64';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function pathOf(path: string): readonly string[] {
  return path.replace(/^\./u, '').split('.');
}

/** What is no object on the way to a value. Undefined: there is none. */
function obstacleAt(object: ApiObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path.slice(0, -1)) {
    value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) return undefined;
    if (!isJsonObject(value)) return value;
  }
  return undefined;
}

/** Undefined: not there. */
export function valueAt(object: ApiObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
