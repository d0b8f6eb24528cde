/** What upstream holds before a built-in object is created: an empty Go struct, in which some fields exist already. */
import type { JsonSchema } from '../api/apiextensions.ts';
import type { JsonObject } from '../json/json.ts';
import { decodeStruct } from '../schema/decode-struct.ts';

/** The empty object of a kind, for comparisons; not to be changed. Structs within structs, texts and lists may be there. */
export function zeroObject(schema: JsonSchema): JsonObject {
  const known = zeros.get(schema);
  if (known !== undefined) return known;
  const zero = decodeStruct({}, schema, { kind: '', version: '' }).object;
  zeros.set(schema, zero);
  return zero;
}

const zeros = new WeakMap<JsonSchema, JsonObject>();
