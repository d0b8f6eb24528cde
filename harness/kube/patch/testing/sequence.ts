import type { JsonSchema } from '../../api/apiextensions.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';

/** What sequences are about: one kind in one version. */
export interface SequenceKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly schema: JsonSchema;
  readonly hasStatus: boolean;
  /** Whether the server fills in fields: then the result of a write is compared for what is there only. */
  readonly defaulted: boolean;
  /** What the server sets after ownership is told: paths within the object. */
  readonly allocated?: readonly (readonly string[])[];
  /** Schemas of other versions, by apiVersion. */
  readonly otherVersions?: Readonly<Record<string, JsonSchema>>;
}

export type StepVerb = 'create' | 'replace' | 'apply' | 'merge' | 'json' | 'strategic';

/** One request. The body of an apply, create or replace gets apiVersion, kind and name. */
export interface Step {
  readonly verb: StepVerb;
  readonly by: string;
  readonly body: JsonValue;
  readonly force?: boolean;
  readonly subresource?: string;
  /** In another version than the kind's. */
  readonly version?: string;
  /** Sent as it is, without apiVersion, kind and name. */
  readonly raw?: boolean;
  /** The server refuses it after the patch itself has succeeded. */
  readonly invalid?: boolean;
}

/** Requests to one object, from nothing. */
export interface Sequence {
  readonly title: string;
  readonly kind: SequenceKind;
  readonly steps: readonly Step[];
}

type Extra = Omit<Step, 'verb' | 'by' | 'body'>;

export function apply(by: string, body: JsonValue, extra: Extra = {}): Step {
  return { verb: 'apply', by, body, ...extra };
}

export function create(by: string, body: JsonValue, extra: Extra = {}): Step {
  return { verb: 'create', by, body, ...extra };
}

/** The live object with the fields of `body` put in place of its own. */
export function replace(by: string, body: JsonObject, extra: Extra = {}): Step {
  return { verb: 'replace', by, body, ...extra };
}

export function merge(by: string, body: JsonValue, extra: Extra = {}): Step {
  return { verb: 'merge', by, body, ...extra };
}

export function json(by: string, body: JsonValue, extra: Extra = {}): Step {
  return { verb: 'json', by, body, ...extra };
}

export function strategic(by: string, body: JsonValue, extra: Extra = {}): Step {
  return { verb: 'strategic', by, body, ...extra };
}
