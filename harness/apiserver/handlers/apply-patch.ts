/** Server-side apply: the body is a configuration. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { parseJson } from '../../kube/json/parse-json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { decodeObject } from '../registry/decode-object.ts';
import { fieldOwner } from '../registry/field-owner.ts';
import type { WriteContext } from '../registry/registry.ts';
import { repeatedKeysText } from '../request/yaml-duplicates.ts';
import { parseYaml, type ParsedYaml } from '../request/yaml.ts';
import type { WriteOptions } from '../request/write-options.ts';
import { kindRegistered } from './decode-call.ts';
import type { PatchProgram } from './patch-program.ts';
import type { ResourceCall, Serving } from './serving.ts';

/** @throws KubeStatusError */
export function applyPatch(
  { env, catalog }: Serving,
  call: ResourceCall,
  body: Buffer,
  context: WriteContext,
  { force, fieldValidation }: WriteOptions,
): PatchProgram {
  const { definition, info } = call;
  const { value, repeated } = parsed(body);
  const config = configOf(value);
  if (repeated.length > 0 && fieldValidation === 'Strict')
    throw refusals.badRequest(
      `error strict decoding YAML: error converting YAML to JSON: ${repeatedKeysText(repeated)}`,
    );
  if (fieldValidation === 'Warn') for (const problem of repeated) call.warn(problem);
  const by = {
    ...fieldOwner(env, definition, { context, subresource: info.subresource }),
    force,
    kind: definition.kind,
  };
  return (live) => {
    const applied = env.fields.applied(live, config, by, definition.schema);
    return decodeObject(applied, definition, kindRegistered(catalog)).object;
  };
}

function parsed(body: Buffer): ParsedYaml {
  const text = body.toString('utf8');
  if (text.trimStart().startsWith('{')) {
    try {
      const { value, duplicates } = parseJson(text);
      // Repeated fields are told in the words of YAML, with their lines.
      if (duplicates.length === 0) return { value, repeated: [] };
    } catch {
      // Not JSON, but it may be YAML in braces; its parser has the words for what is neither.
    }
  }
  try {
    return parseYaml(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusals.badRequest(`error decoding YAML: error converting YAML to JSON: ${why}`);
  }
}

function configOf(value: JsonValue): ApiObject {
  if (value !== null && !isJsonObject(value))
    throw refusals.badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${goType(value)} into Go value of type map[string]interface {}`,
    );
  const config: JsonObject = { ...value };
  if (!isJsonObject(config['metadata'])) config['metadata'] = {};
  return config as ApiObject;
}

function goType(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
