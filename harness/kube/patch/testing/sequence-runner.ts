import { expect } from 'chai';
import type { JsonSchema } from '../../api/apiextensions.ts';
import type { ApiObject } from '../../json/api-object.ts';
import { cloneJson, isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts';
import { KubeStatusError } from '../../status/kube-status-error.ts';
import { fieldManager, type AppliedBy } from '../field-manager.ts';
import { applyJsonPatch } from '../json-patch.ts';
import { keepTimesOfNoop } from '../managed-fields.ts';
import { mergePatch } from '../merge-patch.ts';
import { resetFieldsOf } from '../reset-fields.ts';
import { strategicMergePatch } from '../strategic-merge-patch.ts';
import type { Sequence, SequenceKind, Step } from './sequence.ts';

const CONTENT_TYPES = {
  create: 'application/json',
  replace: 'application/json',
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

export type Success = { readonly object: ApiObject };
export type Answer = Success | { readonly error: KubeStatusError };

export interface SequenceRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  /** With its query, below `/api` or `/apis/<group>`. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** Names the object of a sequence: always the same, as messages have it. */
export function objectName({ title }: Sequence): string {
  let hash = 0;
  for (const character of title) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 0xffffffff;
  return `s${hash.toString(36)}`;
}

/**
 * Sends every request of a sequence and expects of the answers what the pure functions say.
 *
 * @param send to a real server, or looks up what one answered
 */
export async function runSequence(
  sequence: Sequence,
  send: (request: SequenceRequest, step: number) => Promise<Answer>,
): Promise<void> {
  const { kind, steps } = sequence;
  const name = objectName(sequence);
  let last: ApiObject | undefined;
  for (const [index, step] of steps.entries()) {
    const live = last === undefined ? undefined : { ...last, apiVersion: apiVersionOf(kind, step) };
    const body = bodyOf(step, kind, name, live);
    const real = await send(requestOf(kind, name, step, body), index);
    const where = `step ${String(index + 1)} (${step.verb} by ${step.by})`;
    if (step.verb === 'apply') expectApplied(kind, step, body, live, real, where);
    else expectChanged(kind, step, body, live, real, where);
    if (succeeded(real)) last = real.object;
  }
}

function requestOf({ version, plural }: SequenceKind, name: string, step: Step, body: JsonValue): SequenceRequest {
  const query = new URLSearchParams({ fieldManager: step.by, ...(step.force === true ? { force: 'true' } : {}) });
  const item = step.verb === 'create' ? '' : `/${name}`;
  const subresource = step.subresource === undefined ? '' : `/${step.subresource}`;
  return {
    method: step.verb === 'create' ? 'POST' : step.verb === 'replace' ? 'PUT' : 'PATCH',
    path: `${step.version ?? version}/namespaces/${SEQUENCE_NAMESPACE}/${plural}${item}${subresource}?${query.toString()}`,
    contentType: CONTENT_TYPES[step.verb],
    body: JSON.stringify(body),
  };
}

export const SEQUENCE_NAMESPACE = 'patches';

function apiVersionOf(kind: SequenceKind, step: Step): string {
  const version = step.version ?? kind.version;
  return kind.group === '' ? version : `${kind.group}/${version}`;
}

function bodyOf(step: Step, kind: SequenceKind, name: string, live: ApiObject | undefined): JsonValue {
  if (step.raw === true || !isJsonObject(step.body)) return step.body;
  const { metadata, ...body } = step.body;
  const identity = { apiVersion: apiVersionOf(kind, step), kind: kind.kind };
  switch (step.verb) {
    case 'apply':
    case 'create':
      return { ...identity, metadata: { name, ...(isJsonObject(metadata) ? metadata : {}) }, ...body };
    case 'replace':
      return { ...live, metadata: { ...live?.metadata, ...(isJsonObject(metadata) ? metadata : {}) }, ...body };
    default:
      return step.body;
  }
}

function expectApplied(
  kind: SequenceKind,
  step: Step,
  body: JsonValue,
  live: ApiObject | undefined,
  real: Answer,
  where: string,
): void {
  const ours = attempt(() => {
    const applied = fieldManager.applied(live, body as ApiObject, appliedBy(kind, step, real), schemaOf(kind, step));
    return live === undefined ? applied : keepTimesOfNoop(live, applied);
  });
  if (step.invalid === true && 'error' in real) return;
  expectSameError(ours, real, where);
  if (!succeeded(ours) || !succeeded(real)) return;
  expectSameOwners(ours.object, real.object, kind, where);
  if (step.subresource !== undefined) return;
  const [mine, theirs] = [comparable(ours.object), comparable(real.object)];
  if (kind.defaulted) expectWithin(theirs, mine, where);
  else expect(mine, where).to.deep.equal(theirs);
}

function expectChanged(
  kind: SequenceKind,
  step: Step,
  body: JsonValue,
  live: ApiObject | undefined,
  real: Answer,
  where: string,
): void {
  const patched = attempt(() => patchedObject(kind, step, body, live));
  if (step.invalid === true && 'error' in real) return;
  expectSameError(patched, real, where);
  if (!succeeded(patched) || !succeeded(real)) return;
  if (step.subresource === undefined) expectWithin(comparable(real.object), comparable(patched.object), where);
  const next = withoutAllocated(kind, real.object, live);
  // The owners that the request names count, not those of the answer.
  const owners = patched.object.metadata['managedFields'];
  const metadata = { ...next.metadata, ...(owners === undefined ? {} : { managedFields: owners }) };
  if (owners === undefined) Reflect.deleteProperty(metadata, 'managedFields');
  const before = step.verb === 'create' ? undefined : live;
  const by = appliedBy(kind, step, real);
  const updated = fieldManager.updated(before, { ...next, metadata }, by, schemaOf(kind, step));
  expectSameOwners(before === undefined ? updated : keepTimesOfNoop(before, updated), real.object, kind, where);
}

function patchedObject(kind: SequenceKind, step: Step, body: JsonValue, live: ApiObject | undefined): ApiObject {
  if (live === undefined || step.verb === 'create' || step.verb === 'replace') return body as ApiObject;
  if (step.verb === 'merge') return mergePatch(live, body) as ApiObject;
  if (step.verb === 'json') return applyJsonPatch(live, body);
  return strategicMergePatch(live, body, kind.schema) as ApiObject;
}

function attempt(work: () => ApiObject): Answer {
  try {
    return { object: work() };
  } catch (error) {
    if (error instanceof KubeStatusError) return { error };
    throw error;
  }
}

function succeeded(answer: Answer): answer is Success {
  return 'object' in answer;
}

function expectSameError(ours: Answer, real: Answer, where: string): void {
  expect(describeError(ours), where).to.deep.equal(describeError(real));
}

function describeError(answer: Answer): unknown {
  if ('object' in answer) return 'no error';
  const { statusCode, reason, message, details } = answer.error;
  // Upstream names owners and fields in no order.
  const lines = message.split('\n').sort();
  const causes = [...(details.causes ?? [])].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  return { statusCode, reason, lines, ...(causes.length === 0 ? {} : { causes }) };
}

function appliedBy(kind: SequenceKind, step: Step, real: Answer): AppliedBy {
  const resetFields = resetFieldsOf(kind.group, kind.kind, step.subresource ?? '', kind.hasStatus);
  const { otherVersions } = kind;
  return {
    manager: step.by,
    apiVersion: apiVersionOf(kind, step),
    subresource: step.subresource ?? '',
    time: 'object' in real ? latestTime(real.object) : '',
    force: step.force === true,
    kind: kind.kind,
    ...(resetFields === undefined ? {} : { resetFields }),
    ...(otherVersions === undefined ? {} : { otherVersions: (version) => otherVersions[version] }),
  };
}

function schemaOf(kind: SequenceKind, step: Step): JsonSchema {
  return kind.otherVersions?.[apiVersionOf(kind, step)] ?? kind.schema;
}

function entriesOf(object: ApiObject): readonly JsonObject[] {
  const entries = object.metadata['managedFields'];
  return Array.isArray(entries) ? entries.filter((entry) => isJsonObject(entry)) : [];
}

function latestTime(object: ApiObject): string {
  return entriesOf(object).reduce(
    (latest, { time }) => (typeof time === 'string' && time > latest ? time : latest),
    '',
  );
}

function expectSameOwners(ours: ApiObject, real: ApiObject, kind: SequenceKind, where: string): void {
  // Custom resources are printed with all keys in alphabetical order.
  const custom = kind.otherVersions !== undefined;
  const texts = [ours, real].map((object) =>
    JSON.stringify(custom ? sortedKeys([...entriesOf(object)]) : entriesOf(object), undefined, 1),
  );
  expect(texts[0], `${where}: managed fields`).to.equal(texts[1]);
}

function sortedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedKeys(value[key] ?? null)]),
  );
}

const SERVER_METADATA = ['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'namespace'];

function comparable(object: ApiObject): JsonObject {
  const { status: _, ...rest } = cloneJson(object);
  if (isJsonObject(rest['metadata']))
    for (const field of SERVER_METADATA) Reflect.deleteProperty(rest['metadata'], field);
  return rest;
}

/** Everything of `part` is in `whole`; lists and maps of texts are the same. */
function expectWithin(whole: JsonValue | undefined, part: JsonValue, where: string): void {
  if (part === null || (isJsonObject(part) && Object.keys(part).length === 0)) return;
  if (Array.isArray(part)) {
    if (part.length === 0) return;
    expect(whole, where).to.be.an('array').with.lengthOf(part.length);
    part.forEach((item, index) => {
      expectWithin((whole as JsonValue[])[index], item, `${where}[${String(index)}]`);
    });
  } else if (isJsonObject(part)) {
    expect(whole, where).to.be.an('object');
    for (const [field, value] of Object.entries(part))
      expectWithin((whole as JsonObject)[field], value, `${where}.${field}`);
    if (/\.(labels|annotations|data|matchLabels|nodeSelector)$/.test(where)) expect(part, where).to.deep.equal(whole);
  } else
    expect(JSON.stringify(part), where).to.equal(
      typeof whole === typeof part ? JSON.stringify(whole) : Number(whole).toString(),
    );
}

function withoutAllocated(kind: SequenceKind, object: ApiObject, live: ApiObject | undefined): ApiObject {
  if (live !== undefined) return object;
  const copy = cloneJson(object);
  for (const path of kind.allocated ?? []) {
    let parent: JsonObject = copy;
    for (const field of path.slice(0, -1)) parent = isJsonObject(parent[field]) ? parent[field] : {};
    Reflect.deleteProperty(parent, path.at(-1) ?? '');
  }
  return copy;
}
