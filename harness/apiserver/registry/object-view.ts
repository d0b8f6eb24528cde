/** Stored objects as the versions of a resource show them. Each view is made once for a write, however often it is read. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { cloneJson, equalJson } from '../../kube/json/json.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import type { Stored } from '../storage/storage.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { jsonText } from '../../kube/json/json-text.ts';

/** An object in some version, with its text. Immutable. */
export interface ObjectView {
  readonly object: ApiObject;
  readonly json: Buffer;
}

const converted = new WeakMap<Stored, WeakMap<ResourceDefinition, ObjectView>>();

/** What `definition` shows of a stored object. The stored one itself where nothing differs. */
export function viewOf(stored: Stored, definition: ResourceDefinition): ObjectView {
  if (showsStored(definition)) return stored;
  let views = converted.get(stored);
  if (views === undefined) converted.set(stored, (views = new WeakMap()));
  let view = views.get(definition);
  if (view === undefined) views.set(definition, (view = convert(stored, definition)));
  return view;
}

const convertedLists = new WeakMap<readonly Stored[], WeakMap<ResourceDefinition, readonly ObjectView[]>>();

/** Views of all objects of a snapshot. The same list every time, so that what is made of it can be kept. */
export function viewsOf(items: readonly Stored[], definition: ResourceDefinition): readonly ObjectView[] {
  if (showsStored(definition)) return items;
  let lists = convertedLists.get(items);
  if (lists === undefined) convertedLists.set(items, (lists = new WeakMap()));
  let views = lists.get(definition);
  if (views === undefined) lists.set(definition, (views = items.map((stored) => viewOf(stored, definition))));
  return views;
}

const plain = new WeakMap<ResourceDefinition, boolean>();

/** Whether what is stored is what is shown, word for word. */
function showsStored(definition: ResourceDefinition): boolean {
  let known = plain.get(definition);
  if (known === undefined) {
    known =
      definition.fromStorage === undefined &&
      definition.defaultsOnRead !== true &&
      definition.storageVersion === apiVersionOf(definition);
    plain.set(definition, known);
  }
  return known;
}

function convert(stored: Stored, definition: ResourceDefinition): ObjectView {
  const apiVersion = apiVersionOf(definition);
  let object = definition.fromStorage?.(stored.object) ?? stored.object;
  if (object.apiVersion !== apiVersion) object = { ...object, apiVersion };
  if (definition.defaultsOnRead === true && definition.strategy.default !== undefined) {
    const defaulted = cloneJson(object);
    definition.strategy.default(defaulted);
    if (!equalJson(defaulted, object)) object = defaulted;
  }
  return object === stored.object ? stored : new EncodedView(object);
}

/** A view of an object that is in no storage: what a dry run would have written. */
export function viewOfObject(object: ApiObject): ObjectView {
  return new EncodedView(object);
}

class EncodedView implements ObjectView {
  readonly object: ApiObject;
  #json: Buffer | undefined;

  constructor(object: ApiObject) {
    this.object = object;
  }

  get json(): Buffer {
    this.#json ??= Buffer.from(jsonText(this.object));
    return this.#json;
  }
}

/** What `definition` hands to storage. */
export function storedForm(object: ApiObject, definition: ResourceDefinition): ApiObject {
  const converted = definition.toStorage?.(object) ?? object;
  return converted.apiVersion === definition.storageVersion
    ? converted
    : { ...converted, apiVersion: definition.storageVersion };
}
