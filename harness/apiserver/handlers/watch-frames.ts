/** The bytes of watch events. Those of plain JSON are made once for an event and shared by all watchers. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import type { ObjectView } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { Representation } from '../request/representation.ts';
import type { StorageEventType } from '../storage/storage.ts';
import { partialObject } from './object-answer.ts';
import { tableDocument, type TableRequested } from './table.ts';
import { jsonText } from '../../kube/json/json-text.ts';

const shared = new WeakMap<ObjectView, Partial<Record<StorageEventType, Buffer>>>();

const HEADS: Readonly<Record<StorageEventType, Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};
const TAIL = Buffer.from('}\n');

function sharedFrame(type: StorageEventType, view: ObjectView): Buffer {
  let frames = shared.get(view);
  if (frames === undefined) shared.set(view, (frames = {}));
  return (frames[type] ??= Buffer.concat([HEADS[type], view.json, TAIL]));
}

/** Makes the frames of one watch. */
export class WatchFrames {
  readonly #definition: ResourceDefinition;
  readonly #form: Representation;
  readonly #table: TableRequested;
  #columnsTold = false;

  /** @param table asked for each frame, as ages are told */
  constructor(definition: ResourceDefinition, form: Representation, table: TableRequested) {
    this.#definition = definition;
    this.#form = form;
    this.#table = table;
  }

  event(type: StorageEventType, view: ObjectView): Buffer {
    return this.#form.as === 'object' ? sharedFrame(type, view) : frame(type, this.#shown(view.object));
  }

  /** @param initialEventsEnd it ends the objects that were there before */
  bookmark(revision: number, initialEventsEnd: boolean): Buffer {
    const metadata: JsonObject = {
      resourceVersion: String(revision),
      ...(initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    };
    const { kind } = this.#definition;
    const object = { kind, apiVersion: apiVersionOf(this.#definition), metadata };
    return frame('BOOKMARK', this.#form.as === 'object' ? object : this.#shown(object));
  }

  #shown(object: ApiObject): JsonObject {
    const { as, version } = this.#form;
    if (as !== 'Table') return partialObject(object, this.#definition, version);
    const withColumns = !this.#columnsTold;
    this.#columnsTold = true;
    return tableDocument(this.#definition, [object], undefined, this.#table(), version, withColumns);
  }
}

/** @param status why the watch ends */
export function errorFrame(status: JsonObject): Buffer {
  return frame('ERROR', status);
}

function frame(type: string, object: JsonObject): Buffer {
  return Buffer.from(`{"type":"${type}","object":${jsonText(object)}}\n`);
}
