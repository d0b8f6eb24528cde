import type { KubeClient } from '../../kube/client/kube-client.ts';
import { keyOf, type KubeObject, type ResourceType } from '../../kube/meta/object.ts';
import type { ChangePlan } from './change-plan.ts';
import type { Informer } from './informer.ts';
import { throwFailures } from './write-failures.ts';

/** Writes in flight at once. */
const CONCURRENT_WRITES = 8;

/** Writes objects of one kind on one server, and remembers each answer in the informer. */
export class Writer<T extends KubeObject> {
  readonly #client: KubeClient;
  readonly #type: ResourceType<T>;
  readonly #informer: Informer<T>;

  constructor(client: KubeClient, type: ResourceType<T>, informer: Informer<T>) {
    this.#client = client;
    this.#type = type;
    this.#informer = informer;
  }

  /** Every write is tried; then what failed is thrown. */
  async carryOut(plan: ChangePlan<T>, signal: AbortSignal): Promise<void> {
    await inBatches([
      ...plan.create.map((object) => async () => {
        this.#informer.remember(await this.#client.create(this.#type, object, { signal }));
      }),
      ...plan.update.map((object) => async () => {
        this.#informer.remember(await this.#client.update(this.#type, object, { signal }));
      }),
      ...plan.remove.map((object) => async () => {
        await this.#client.delete(this.#type, keyOf(object), { signal });
      }),
    ]);
  }

  /** Writes metadata and spec; the answer. Throws 409 when the object changed since it was read. */
  async update(object: T, signal: AbortSignal): Promise<T> {
    const answer = await this.#client.update(this.#type, object, { signal });
    this.#informer.remember(answer);
    return answer;
  }

  /** Writes the status of each object. */
  async updateStatuses(objects: readonly T[], signal: AbortSignal): Promise<void> {
    await inBatches(
      objects.map((object) => async () => {
        this.#informer.remember(await this.#client.update(this.#type, object, { signal, subresource: 'status' }));
      }),
    );
  }
}

async function inBatches(writes: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let first = 0; first < writes.length; first += CONCURRENT_WRITES) {
    const batch = writes.slice(first, first + CONCURRENT_WRITES);
    const results = await Promise.allSettled(batch.map((write) => write()));
    failures.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])));
  }
  throwFailures(failures);
}
