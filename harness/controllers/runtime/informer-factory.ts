import type { Clock } from '../../core/clock.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { SharedObjects } from './shared-objects.ts';

export interface InformerFactoryOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Ends every informer and every write. */
  readonly signal: AbortSignal;
}

/** One informer a kind, however many controllers ask for it. */
export class InformerFactory {
  readonly #options: InformerFactoryOptions;
  readonly #objects = new Map<string, SharedObjects<KubeObject>>();
  readonly #reachable: (() => void)[] = [];

  constructor(options: InformerFactoryOptions) {
    this.#options = options;
  }

  of<T extends KubeObject>(type: ResourceType<T>): SharedObjects<T> {
    const name = `${type.plural}.${type.version}.${type.group}`;
    const known = this.#objects.get(name);
    if (known !== undefined) return known as unknown as SharedObjects<T>;
    const made = new SharedObjects<T>({
      ...this.#options,
      type,
      onReachable: () => {
        for (const listener of this.#reachable) listener();
      },
    });
    this.#objects.set(name, made as unknown as SharedObjects<KubeObject>);
    return made;
  }

  /** Told when the server answers again after it did not. */
  onReachable(listener: () => void): void {
    this.#reachable.push(listener);
  }

  /** Lists and watches what was asked for so far. Resolves when every informer has ended. */
  async run(): Promise<void> {
    await Promise.all([...this.#objects.values()].map((objects) => objects.run(this.#options.signal)));
  }

  /** Resolves once the server was asked for every kind. */
  async synced(): Promise<void> {
    await Promise.all([...this.#objects.values()].map((objects) => objects.synced));
  }
}
