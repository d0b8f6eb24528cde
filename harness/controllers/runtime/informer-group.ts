import type { Clock } from '../../core/clock.ts';
import type { KubeClient, ListOptions } from '../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { probeCluster } from './cluster-probe.ts';
import { Informer } from './informer.ts';

export interface InformerGroupOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** The kinds that a controller follows on one server, which falls silent and comes back for all of them at once. */
export class InformerGroup {
  readonly #options: InformerGroupOptions;
  readonly #informers: Pick<Informer<KubeObject>, 'synced' | 'reconnect' | 'run'>[] = [];

  constructor(options: InformerGroupOptions) {
    this.#options = options;
  }

  /** One more kind; before {@link run}. @param scope which objects; all when absent */
  follow<T extends KubeObject>(type: ResourceType<T>, scope: ListOptions = {}): Informer<T> {
    const informer = new Informer({ ...this.#options, type, scope });
    this.#informers.push(informer);
    return informer;
  }

  /** Everything was asked for at least once. */
  get known(): boolean {
    return this.#informers.every(({ synced }) => synced);
  }

  /** Until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, clock } = this.#options;
    const onSilence = (): void => {
      for (const informer of this.#informers) informer.reconnect();
    };
    await Promise.all([
      ...this.#informers.map((informer) => informer.run(signal)),
      probeCluster({ client, clock, onSilence }, signal),
    ]);
  }
}
