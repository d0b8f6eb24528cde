/** The text of a list: the stored bytes of its items, joined. */
import type { JsonObject } from '../../kube/json/json.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import type { ObjectView } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { jsonText } from '../../kube/json/json-text.ts';

const COMMA = 44;
const OPEN_BRACE = 123;

/** Shorter lists are joined faster than they are looked up. */
const SHORTEST_KEPT = 32;

interface KeptList {
  readonly definition: ResourceDefinition;
  /** Everything before the items. */
  readonly head: string;
  readonly body: Buffer;
}

/** The text of each list of views that was asked for as a whole; gone with the next write to it. */
const kept = new WeakMap<readonly ObjectView[], KeptList>();

/** @param metadata of the list */
export function listBody(views: readonly ObjectView[], metadata: JsonObject, definition: ResourceDefinition): Buffer {
  const type = { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata };
  const head = `${JSON.stringify(type).slice(0, -1)},"items":[`;
  if (views.length < SHORTEST_KEPT) return joined(head, views, definition);
  const before = kept.get(views);
  const same = before?.definition === definition;
  if (same && before.head === head) return before.body;
  // Another resource was written to: only the revision differs.
  const body = same ? Buffer.concat([Buffer.from(head), itemsOf(before)]) : joined(head, views, definition);
  kept.set(views, { definition, head, body });
  return body;
}

function itemsOf({ head, body }: KeptList): Buffer {
  return body.subarray(Buffer.byteLength(head));
}

/** Items of built-in kinds do not repeat what the list says. */
export function untyped({ kind: _kind, apiVersion: _apiVersion, ...item }: JsonObject): JsonObject {
  return item;
}

const prefixes = new WeakMap<ResourceDefinition, Buffer>();

/** What every item starts with, but for the brace, and is not repeated in lists. */
function repeatedPrefix(definition: ResourceDefinition): Buffer {
  let prefix = prefixes.get(definition);
  if (prefix === undefined) {
    const type = JSON.stringify({ kind: definition.kind, apiVersion: apiVersionOf(definition) });
    prefix = Buffer.from(definition.decoding === 'builtin' ? `${type.slice(0, -1)},` : '');
    prefixes.set(definition, prefix);
  }
  return prefix;
}

function joined(head: string, views: readonly ObjectView[], definition: ResourceDefinition): Buffer {
  const prefix = repeatedPrefix(definition);
  let size = Buffer.byteLength(head) + 3 + views.length;
  for (const { json } of views) size += json.length;
  const body = Buffer.allocUnsafe(size);
  let at = body.write(head);
  const first = at;
  for (const view of views) {
    if (at > first) body[at++] = COMMA;
    at = addItem(body, at, prefix, view);
  }
  at += body.write(']}\n', at, 'latin1');
  return body.subarray(0, at);
}

function addItem(body: Buffer, at: number, prefix: Buffer, { json, object }: ObjectView): number {
  if (prefix.length === 0) return at + json.copy(body, at);
  if (json.compare(prefix, 0, prefix.length, 0, prefix.length) !== 0)
    return at + body.write(jsonText(untyped(object)), at);
  body[at] = OPEN_BRACE;
  return at + 1 + json.copy(body, at + 1, prefix.length);
}
