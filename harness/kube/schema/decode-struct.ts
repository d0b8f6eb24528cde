/**
 * Reads objects of the built-in kinds as the real server does, which decodes into Go structs. Mirrors sigs.k8s.io/json and
 * the decoders of apimachinery types (Time, MicroTime, Quantity, IntOrString). Does not: tell `1.0` from `1` (the number
 * was parsed before).
 */
import type { JsonSchema } from '../api/apiextensions.ts';
import type { ApiObject } from '../json/api-object.ts';
import type { JsonValue } from '../json/json.ts';
import { refusals } from '../status/refusals.ts';
import { DecodeRun, DecodingAborted } from './decode-run.ts';
import { typeDecoder } from './decode-type.ts';

export interface DecodedStruct {
  readonly object: ApiObject;
  /** Paths of fields that the kind does not have, in the order of the text: `spec.containers[0].foo`. At most 100. */
  readonly unknown: string[];
}

/**
 * A new object with the fields that the kind has: null and what Go counts as empty is left out, structs that are no
 * pointers are always there (`status: {}`), times and quantities are in their canonical form.
 *
 * Throws 400 for a wrong JSON type, a number out of range, a malformed time, quantity or base64 text.
 *
 * @param schema of `builtInSchemas()`
 * @param what as the object says or the path tells: kind `Deployment`, version `v1` (without the group)
 */
export function decodeStruct(
  value: JsonValue,
  schema: JsonSchema,
  what: { readonly kind: string; readonly version: string },
): DecodedStruct {
  const run = new DecodeRun();
  try {
    const decoded = typeDecoder(schema).decode(value, run);
    // A struct comes back unless a problem was noted.
    if (run.problem === undefined) return { object: decoded as ApiObject, unknown: run.unknown };
  } catch (error) {
    run.problem = problemOf(error);
  }
  const version = what.version.slice(what.version.indexOf('/') + 1);
  throw refusals.badRequest(
    `${what.kind} in version ${JSON.stringify(version)} cannot be handled as a ${what.kind}: ${run.problem}`,
  );
}

/** Schemas within schemas may go deeper than a program can. */
function problemOf(error: unknown): string {
  if (error instanceof DecodingAborted) return error.message;
  if (error instanceof RangeError) return 'exceeded max depth';
  throw error;
}
