import { z } from 'zod';
import type { JsonValue } from '../../../kube/json/json.ts';

const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

export interface ParityRequest {
  /** What the answer is called in reports. @default its number and `do` */
  readonly name?: string | undefined;
  /** `POST /api/v1/namespaces/$ns/pods?dryRun=All`. `$ns` and saved values are filled in, `$it` percent-encoded. */
  readonly do: string;
  /** Sent as JSON. Values (not keys) that say `$x` are filled in; a value that is nothing else keeps the type of `x`. */
  readonly body?: JsonValue | undefined;
  /** Sent as it is, but for `$x`. */
  readonly text?: string | undefined;
  /** Sent as these bytes, base64. */
  readonly bytes?: string | undefined;
  /** `Content-Type`; `json`, `merge`, `strategic`, `apply` are short for the patch types. @default application/json */
  readonly type?: string | undefined;
  readonly accept?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Impersonates this user, in these groups. */
  readonly as?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  /** `nobody`: without credentials; else the `Authorization` header, saved values filled in. */
  readonly auth?: string | undefined;
  /** Keeps values of the answer for later steps: name to path. `metadata.uid` */
  readonly save?: Readonly<Record<string, string>> | undefined;
  /** Sends again until the answer has this status and contains this (lists: some item matches). */
  readonly until?: { readonly status: number; readonly match?: JsonValue | undefined } | undefined;
  /** Reads so many events of a watch, then ends it. */
  readonly take?: number | undefined;
  /** Leaves the watch open under this name for a `collect`. */
  readonly open?: string | undefined;
  /** `status`: the body is not compared. `nothing`: not compared at all. @default all */
  readonly compare?: 'all' | 'status' | 'nothing' | undefined;
  /** Sends once for each value, which is `$it`. */
  readonly each?: readonly JsonValue[] | undefined;
}

export interface ParityCollect {
  readonly name?: string | undefined;
  readonly collect: string;
  readonly take: number;
}

export type ParityStep = ParityRequest | ParityCollect;

export interface ParityVariants {
  readonly do: string;
  readonly type?: string | undefined;
  readonly as?: string | undefined;
  readonly base: Readonly<Record<string, JsonValue>>;
  /** Name to changes: `spec.ports[0].port` to its value, `-spec.ports` to anything. */
  readonly with: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
}

export interface ParityCase {
  readonly name: string;
  /** Has a namespace of its own, which is `$ns` then. */
  readonly namespace?: string | undefined;
  /** Steps that have to succeed and are not compared. */
  readonly setup?: readonly (string | ParityRequest)[] | undefined;
  readonly steps?: readonly (string | ParityRequest | ParityCollect)[] | undefined;
  readonly variants?: ParityVariants | undefined;
}

const request: z.ZodType<ParityRequest> = z.strictObject({
  name: z.string().optional(),
  do: z.string().regex(/^[A-Z]+ \S+$/),
  body: json.optional(),
  text: z.string().optional(),
  bytes: z.string().optional(),
  type: z.string().optional(),
  accept: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  as: z.string().optional(),
  groups: z.array(z.string()).optional(),
  auth: z.string().optional(),
  save: z.record(z.string(), z.string()).optional(),
  until: z.strictObject({ status: z.number().default(200), match: json.optional() }).optional(),
  take: z.number().optional(),
  open: z.string().optional(),
  compare: z.enum(['all', 'status', 'nothing']).optional(),
  each: z.array(json).optional(),
});

const collect: z.ZodType<ParityCollect> = z.strictObject({
  name: z.string().optional(),
  collect: z.string(),
  take: z.number(),
});

const variants: z.ZodType<ParityVariants> = z.strictObject({
  do: z.string().regex(/^[A-Z]+ \S+$/),
  type: z.string().optional(),
  as: z.string().optional(),
  base: z.record(z.string(), json),
  with: z.record(z.string(), z.record(z.string(), json)),
});

const parityCase: z.ZodType<ParityCase> = z.strictObject({
  name: z.string(),
  namespace: z.string().optional(),
  setup: z.array(z.union([z.string(), request])).optional(),
  steps: z.array(z.union([z.string(), request, collect])).optional(),
  variants: variants.optional(),
});

const topic: z.ZodType<TopicFile> = z.strictObject({
  about: z.string(),
  setup: z.array(z.union([z.string(), request])).optional(),
  cases: z.array(parityCase),
});

/** One topic: what a file says. */
interface TopicFile {
  readonly about: string;
  readonly setup?: readonly (string | ParityRequest)[] | undefined;
  readonly cases: readonly ParityCase[];
}

export interface ParityTopic extends TopicFile {
  /** Of the file, without `.yaml`. */
  readonly name: string;
}

/** Throws a ZodError that names every wrong field. */
export function decodeTopic(name: string, value: unknown): ParityTopic {
  return { name, ...topic.parse(value) };
}
