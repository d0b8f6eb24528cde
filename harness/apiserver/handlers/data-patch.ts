/** The three patch types that are data: JSON patch, merge patch, strategic merge patch. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { JsonParseError, parseJson } from '../../kube/json/parse-json.ts';
import { goText } from '../../kube/patch/go-text.ts';
import { applyJsonPatch, unknownOperationFields } from '../../kube/patch/json-patch.ts';
import { mergePatch } from '../../kube/patch/merge-patch.ts';
import { strategicMergePatch } from '../../kube/patch/strategic-merge-patch.ts';
import { fieldErrors } from '../../kube/status/field-error.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { decodeObject, UndecodableObject, type DecodedObject, type KindRegistered } from '../registry/decode-object.ts';
import type { FieldValidation } from '../request/write-options.ts';
import { conversionText } from './conversion-text.ts';
import { kindRegistered, unknownFields } from './decode-call.ts';
import type { PatchProgram } from './patch-program.ts';
import type { ResourceCall, Serving } from './serving.ts';
import { jsonText } from '../../kube/json/json-text.ts';

export type DataPatchType = 'json' | 'merge' | 'strategic';

/** @throws KubeStatusError */
export function dataPatch(
  { catalog }: Serving,
  call: ResourceCall,
  body: Buffer,
  type: DataPatchType,
  validation: FieldValidation,
): PatchProgram {
  const { definition } = call;
  const { value: patch, duplicates } = parsed(body, type);
  const sent = [
    ...duplicates.map((path) => `${type === 'json' ? 'json patch ' : ''}duplicate field ${JSON.stringify(path)}`),
    ...(type === 'json' ? unknownOperationFields(patch) : []),
  ];
  return (live) => {
    // Only server-side apply makes what is not there.
    if (live === undefined)
      throw refusals.notFound({ group: definition.group, resource: definition.plural }, call.info.name);
    const kept = leavesManagedFields(patch, type) ? live.metadata['managedFields'] : undefined;
    const result = patchedData(kept === undefined ? live : withoutManagedFields(live), patch, type, call);
    // The patched object as refusals show it. Decoding has changed the other by then.
    const text = (): string => jsonText(sorted(patchedData(live, patch, type, call), true));
    const shown = type === 'strategic' ? (): string => goText(patch) : text;
    const { object, unknown } = decoded(result, shown, call, kindRegistered(catalog), type);
    const problems = [...sent, ...unknownFields(unknown)];
    if (problems.length > 0 && validation === 'Strict')
      throw invalidPatch(shown(), `strict decoding error: ${problems.join(', ')}`);
    if (validation === 'Warn') for (const problem of problems) call.warn(problem);
    if (kept !== undefined) object.metadata['managedFields'] = kept;
    return object;
  };
}

function parsed(body: Buffer, type: DataPatchType): ReturnType<typeof parseJson> {
  try {
    return parseJson(body.toString('utf8'));
  } catch (error) {
    if (error instanceof JsonParseError)
      throw refusals.badRequest(`${type === 'strategic' ? '' : 'error decoding patch: '}${error.message}`);
    throw error;
  }
}

function patchedData(live: ApiObject, patch: JsonValue, type: DataPatchType, { definition }: ResourceCall): JsonObject {
  switch (type) {
    case 'json':
      return applyJsonPatch(live, patch);
    case 'merge':
      return mergePatch(live, patch);
    case 'strategic':
      return strategicMergePatch(live, patch, definition.schema);
  }
}

/** Managed fields are long: where a patch cannot reach them they are neither copied nor decoded. */
function leavesManagedFields(patch: JsonValue, type: DataPatchType): boolean {
  if (type === 'json' || !isJsonObject(patch)) return false;
  const { metadata = {} } = patch;
  if (!isJsonObject(metadata) || Object.hasOwn(metadata, 'managedFields')) return false;
  // Directives may replace everything.
  return ![...Object.keys(patch), ...Object.keys(metadata)].some((key) => key.startsWith('$'));
}

function withoutManagedFields(live: ApiObject): ApiObject {
  const { managedFields: _, ...metadata } = live.metadata;
  return { ...live, metadata };
}

/** Maps of Go have sorted keys; metadata is no map there. */
function sorted(value: JsonValue, root: boolean = false): JsonValue {
  if (Array.isArray(value)) return value.map((item) => sorted(item));
  if (!isJsonObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value).sort())
    setOwn(copy, key, root && key === 'metadata' ? (value[key] ?? null) : sorted(value[key] ?? null));
  return copy;
}

function decoded(
  result: JsonObject,
  text: () => string,
  { definition }: ResourceCall,
  registered: KindRegistered,
  type: DataPatchType,
): DecodedObject {
  try {
    return decodeObject(result, definition, registered, text);
  } catch (error) {
    if (error instanceof UndecodableObject) throw invalidPatch(text(), error.message);
    const why = error instanceof KubeStatusError ? DECODING.exec(error.message)?.[1] : undefined;
    throw why === undefined ? error : invalidPatch(text(), type === 'strategic' ? conversionText(why) : why);
  }
}

/** What decoding says of an object that was sent whole, before the reason. */
const DECODING = /^.* in version "[^"]*" cannot be handled as a \S+: (.*)$/s;

function invalidPatch(text: string, why: string): Error {
  return refusals.invalid({ group: '', kind: '' }, '', [fieldErrors.invalid('patch', text, why)]);
}
