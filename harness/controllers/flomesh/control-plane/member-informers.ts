import type { Clock } from '../../../core/clock.ts';
import { NAMESPACE, SERVICE, type Namespace, type Service } from '../../../kube/api/core.ts';
import {
  FLOMESH_SERVICE_EXPORT,
  FLOMESH_SERVICE_IMPORT,
  type FlomeshServiceExport,
  type FlomeshServiceImport,
} from '../../../kube/api/flomesh.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../../kube/meta/object.ts';
import { probeCluster } from '../../runtime/cluster-probe.ts';
import { Informer } from '../../runtime/informer.ts';

export interface MemberInformersOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** What the control plane follows of a member. Keeps the last known objects while the member is away. */
export class MemberInformers {
  readonly namespaces: Informer<Namespace>;
  readonly services: Informer<Service>;
  readonly exports: Informer<FlomeshServiceExport>;
  readonly imports: Informer<FlomeshServiceImport>;
  readonly #options: MemberInformersOptions;

  constructor(options: MemberInformersOptions) {
    this.#options = options;
    const of = <T extends KubeObject>(type: ResourceType<T>): Informer<T> => new Informer({ ...options, type });
    this.namespaces = of(NAMESPACE);
    this.services = of(SERVICE);
    this.exports = of(FLOMESH_SERVICE_EXPORT);
    this.imports = of(FLOMESH_SERVICE_IMPORT);
  }

  /** Everything was listed at least once. */
  get known(): boolean {
    return this.#all.every(({ synced }) => synced);
  }

  /** Until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const onSilence = (): void => {
      for (const each of this.#all) each.reconnect();
    };
    const { client, clock } = this.#options;
    await Promise.all([
      ...this.#all.map((each) => each.run(signal)),
      probeCluster({ client, clock, onSilence }, signal),
    ]);
  }

  get #all(): readonly Pick<Informer<KubeObject>, 'synced' | 'reconnect' | 'run'>[] {
    return [this.namespaces, this.services, this.exports, this.imports];
  }
}
