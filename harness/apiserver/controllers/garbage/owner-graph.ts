import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, textAt } from '../../../kube/json/json.ts';
import type { ObjectKey } from '../../../kube/meta/object.ts';
import { FOREGROUND, ORPHAN } from '../../registry/dependent-finalizers.ts';
import type { Stored, StorageResource } from '../../storage/storage.ts';

/** `metadata.ownerReferences[]`, as far as it matters here. */
export interface Owner {
  readonly uid: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly blocks: boolean;
}

/** One object, as it was last seen. */
export interface GraphNode {
  readonly uid: string;
  readonly resource: StorageResource;
  readonly key: ObjectKey;
  readonly owners: readonly Owner[];
  /** Its deletion waits until its dependents are gone. */
  readonly isForeground: boolean;
  /** Its deletion waits until its dependents have forgotten it. */
  readonly isOrphaning: boolean;
}

/** Who owns whom, by uid. Mirrors kubernetes `pkg/controller/garbagecollector/graph.go`. */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Map<string, GraphNode>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** Those that name an owner of this uid, whether it is known or not. */
  dependents(uid: string): Iterable<GraphNode> {
    return this.#dependents.get(uid)?.values() ?? [];
  }

  /** @returns what was known before */
  put(node: GraphNode): GraphNode | undefined {
    const before = this.remove(node.uid);
    this.#nodes.set(node.uid, node);
    for (const { uid } of node.owners) {
      let dependents = this.#dependents.get(uid);
      if (dependents === undefined) this.#dependents.set(uid, (dependents = new Map<string, GraphNode>()));
      dependents.set(node.uid, node);
    }
    return before;
  }

  /** @returns what was known before */
  remove(uid: string): GraphNode | undefined {
    const node = this.#nodes.get(uid);
    if (node === undefined) return undefined;
    this.#nodes.delete(uid);
    for (const owner of node.owners) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
    return node;
  }
}

export function graphNode(resource: StorageResource, { key, object }: Stored): GraphNode {
  const { metadata } = object;
  const isDeleted = metadata['deletionTimestamp'] !== undefined;
  const finalizers = listAt(metadata, 'finalizers');
  return {
    uid: textAt(metadata, 'uid') ?? '',
    resource,
    key,
    owners: ownersOf(object),
    isForeground: isDeleted && finalizers.includes(FOREGROUND),
    isOrphaning: isDeleted && finalizers.includes(ORPHAN),
  };
}

export function ownersOf({ metadata }: ApiObject): readonly Owner[] {
  return listAt(metadata, 'ownerReferences')
    .filter(isJsonObject)
    .map((reference) => ({
      uid: textAt(reference, 'uid') ?? '',
      apiVersion: textAt(reference, 'apiVersion') ?? '',
      kind: textAt(reference, 'kind') ?? '',
      name: textAt(reference, 'name') ?? '',
      blocks: reference['blockOwnerDeletion'] === true,
    }));
}
