/** What runs on the nodes, with what was bound a moment ago. Mirrors the cache of kube-scheduler: bound pods count at once. */
import type { Node } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { isPodTerminal } from '../pods/pod-state.ts';
import { addAll, amountsOf, podRequests, type Amounts } from './pod-requests.ts';

/** Of one node. */
export interface NodeUse {
  /** By uid; those that have not ended. */
  readonly pods: ReadonlyMap<string, Pod>;
  readonly requested: Amounts;
}

interface Use {
  readonly pods: Map<string, Pod>;
  readonly requested: Map<string, number>;
}

const NOTHING: NodeUse = { pods: new Map(), requested: new Map() };
const ALLOCATABLE = new WeakMap<object, Amounts>();

export class NodeUsage {
  readonly #nodes = new Map<string, Use>();
  /** Where each pod counts, by uid. */
  readonly #places = new Map<string, string>();

  of(node: string): NodeUse {
    return this.#nodes.get(node) ?? NOTHING;
  }

  /** All nodes on which something runs. */
  all(): IterableIterator<[string, NodeUse]> {
    return this.#nodes.entries();
  }

  change(before: Pod | undefined, after: Pod | undefined): void {
    if (after === undefined) {
      if (before !== undefined) this.#remove(before.metadata.uid ?? '');
      return;
    }
    const { nodeName } = after.spec;
    if (isPodTerminal(after)) this.#remove(after.metadata.uid ?? '');
    else if (nodeName !== undefined && nodeName !== '') this.place(after, nodeName);
  }

  /** The pod counts there, also before the informer says so. */
  place(pod: Pod, node: string): void {
    const uid = pod.metadata.uid ?? '';
    this.#remove(uid);
    let use = this.#nodes.get(node);
    if (use === undefined) this.#nodes.set(node, (use = { pods: new Map(), requested: new Map() }));
    use.pods.set(uid, pod);
    addAll(use.requested, podRequests(pod));
    this.#places.set(uid, node);
  }

  /** Binding failed. */
  displace(pod: Pod): void {
    this.#remove(pod.metadata.uid ?? '');
  }

  #remove(uid: string): void {
    const node = this.#places.get(uid);
    const use = node === undefined ? undefined : this.#nodes.get(node);
    const pod = use?.pods.get(uid);
    if (node === undefined || use === undefined || pod === undefined) return;
    use.pods.delete(uid);
    addAll(use.requested, podRequests(pod), -1);
    this.#places.delete(uid);
    if (use.pods.size === 0) this.#nodes.delete(node);
  }
}

/** In thousandths. */
export function allocatableOf(node: Node): Amounts {
  const quantities = node.status?.allocatable;
  if (quantities === undefined) return NOTHING.requested;
  let amounts = ALLOCATABLE.get(quantities);
  if (amounts === undefined) ALLOCATABLE.set(quantities, (amounts = amountsOf(quantities)));
  return amounts;
}
