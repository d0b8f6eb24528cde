/** Merges an applied configuration into the live object. Mirrors structured-merge-diff `typed/merge.go`. */
import { isJsonObject, setOwn, type JsonObject, type JsonValue } from '../json/json.ts';
import { itemElement } from './list-items.ts';
import { facetOf, granularList, granularMap, type ListType, type MapType, type TypedSchema } from './typed-schema.ts';

/**
 * The merged object; shares parts with both arguments.
 *
 * @param config has been validated against the type
 * @throws a BadListItem
 */
export function mergeTyped(live: JsonObject, config: JsonObject, type: TypedSchema): JsonObject {
  const merged = mergeValues(live, config, type);
  return isJsonObject(merged) ? merged : {};
}

/** Undefined: nothing is left of them. */
function mergeValues(live: JsonValue, config: JsonValue, type: TypedSchema): JsonValue | undefined {
  if (live === config) return live;
  const facet = facetOf(type, config);
  const map = facet === 'map' ? granularMap(type) : undefined;
  if (map !== undefined) {
    const [left, right] = [filledObject(live), filledObject(config)];
    if (left !== undefined || right !== undefined) return mergeMaps(left ?? {}, right ?? {}, map);
  }
  const list = facet === 'list' ? granularList(type) : undefined;
  if (list !== undefined) {
    const [left, right] = [filledList(live), filledList(config)];
    if (left !== undefined || right !== undefined) return mergeLists(left ?? [], right ?? [], list);
  }
  return config;
}

function filledObject(value: JsonValue): JsonObject | undefined {
  return isJsonObject(value) && Object.keys(value).length > 0 ? value : undefined;
}

function filledList(value: JsonValue): JsonValue[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

function mergeMaps(live: JsonObject, config: JsonObject, map: MapType): JsonObject | undefined {
  const result: JsonObject = {};
  for (const field of Object.keys(live)) {
    const left = live[field] ?? null;
    const type = Object.hasOwn(config, field) ? map.field(field).type : undefined;
    const merged = type === undefined ? left : mergeValues(left, config[field] ?? null, type);
    if (merged !== undefined) setOwn(result, field, merged);
  }
  for (const field of Object.keys(config))
    if (!Object.hasOwn(live, field)) setOwn(result, field, config[field] ?? null);
  return filledObject(result);
}

/** Items keep the order of the configuration; those that only the live list has stay where they are between the others. */
function mergeLists(live: readonly JsonValue[], config: readonly JsonValue[], list: ListType): JsonValue[] | undefined {
  const merge = new ListMerge(live, config, list);
  const result = merge.run();
  return result.length > 0 ? result : undefined;
}

class ListMerge {
  readonly #type: TypedSchema;
  readonly #live: readonly JsonValue[];
  readonly #config: readonly JsonValue[];
  readonly #liveElements: readonly string[];
  readonly #configElements: readonly string[];
  /** An item that is there twice is merged with nothing. */
  readonly #liveItems = new Map<string, JsonValue>();
  readonly #inConfig: ReadonlySet<string>;
  /** What both have and is not merged yet, in the order of the configuration. */
  readonly #shared: readonly string[];
  #nextShared = 0;
  readonly #merged = new Set<string>();
  readonly #result: JsonValue[] = [];

  constructor(live: readonly JsonValue[], config: readonly JsonValue[], list: ListType) {
    this.#type = list.element;
    this.#live = live;
    this.#config = config;
    this.#liveElements = live.map((item) => itemElement(list, item));
    this.#configElements = config.map((item) => itemElement(list, item));
    live.forEach((item, index) => {
      const element = this.#liveElements[index] ?? '';
      this.#liveItems.set(element, this.#liveItems.has(element) ? null : item);
    });
    this.#inConfig = new Set(this.#configElements);
    this.#shared = this.#configElements.filter((element) => this.#liveItems.has(element));
  }

  run(): JsonValue[] {
    let [left, right] = [0, 0];
    while (left < this.#live.length || right < this.#config.length) {
      const element = this.#liveElements[left];
      if (element !== undefined && right < this.#config.length) {
        if (element === this.#configElements[right]) {
          this.#take(right++);
          left++;
          this.#nextShared++;
          continue;
        }
        // Both have it, but its turn comes later.
        const next = this.#shared[this.#nextShared];
        if (this.#inConfig.has(element) && next !== undefined && next !== element) {
          left++;
          continue;
        }
      }
      if (element !== undefined) {
        if (!this.#inConfig.has(element)) {
          this.#result.push(this.#live[left++] ?? null);
          continue;
        }
        if (this.#merged.has(element)) left++;
      }
      const chosen = this.#configElements[right];
      if (chosen === undefined) continue;
      this.#take(right++);
      if (chosen === this.#shared[this.#nextShared]) this.#nextShared++;
    }
    return this.#result;
  }

  #take(index: number): void {
    const element = this.#configElements[index] ?? '';
    const item = this.#config[index] ?? null;
    this.#merged.add(element);
    const live = this.#liveItems.get(element);
    const merged = live === undefined ? item : mergeValues(live, item, this.#type);
    if (merged !== undefined) this.#result.push(merged);
  }
}
