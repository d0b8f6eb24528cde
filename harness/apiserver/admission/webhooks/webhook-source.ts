import type { Storage } from '../../storage/storage.ts';
import { webhooksOf, type Webhook } from './webhook.ts';

/** The webhooks of one phase, as they stand at this moment: configurations by name, each in its order. */
export class WebhookSource implements Disposable {
  readonly #byConfiguration = new Map<string, readonly Webhook[]>();
  readonly #stop: () => void;
  #webhooks: readonly Webhook[] | undefined;

  constructor(storage: Storage, kind: 'mutating' | 'validating') {
    const resource = `${kind}webhookconfigurations.admissionregistration.k8s.io`;
    const { items, revision } = storage.list({ resource });
    for (const stored of items) this.#byConfiguration.set(stored.key.name, webhooksOf(stored));
    this.#stop = storage.watch({ resource }, revision, ({ type, stored }) => {
      if (type === 'DELETED') this.#byConfiguration.delete(stored.key.name);
      else this.#byConfiguration.set(stored.key.name, webhooksOf(stored));
      this.#webhooks = undefined;
    });
  }

  /** Empty in most servers: then nothing more is asked of a write. */
  webhooks(): readonly Webhook[] {
    this.#webhooks ??= [...this.#byConfiguration.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, webhooks]) => webhooks);
    return this.#webhooks;
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}
