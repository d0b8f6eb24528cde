import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonValue } from '../../kube/json/json.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import type { Stored } from './storage.ts';
import { jsonText } from '../../kube/json/json-text.ts';

/** Encodes its object when somebody first asks for the text, and keeps it. */
export class StoredObject implements Stored {
  readonly key: ObjectKey;
  readonly object: ApiObject;
  readonly revision: number;
  #json: Buffer | undefined;

  /** Takes `object` as it is, but for a copy of its metadata that says the revision. */
  constructor(key: ObjectKey, object: ApiObject, revision: number) {
    this.key = key;
    this.object = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    this.revision = revision;
  }

  get json(): Buffer {
    this.#json ??= Buffer.from(jsonText(this.object));
    return this.#json;
  }
}

/** Makes whoever changes what storage handed out fail at once. Costs too much for anything but tests. */
export function freezeDeep(value: JsonValue): void {
  const open: JsonValue[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    open.push(...Object.values(next));
  }
}
