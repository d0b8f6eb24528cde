import type { ConfigMap, Secret, Service } from '../../kube/api/core.ts';
import type { SharedObjects } from '../../controllers/runtime/shared-objects.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { PodSources } from './container-environment.ts';

/** What the server has: the informers are asked first, then the server itself, for the case that they are behind. */
export class KubeSources implements PodSources {
  readonly #configMaps: SharedObjects<ConfigMap>;
  readonly #secrets: SharedObjects<Secret>;
  readonly #services: SharedObjects<Service>;

  constructor({
    configMaps,
    secrets,
    services,
  }: {
    readonly configMaps: SharedObjects<ConfigMap>;
    readonly secrets: SharedObjects<Secret>;
    readonly services: SharedObjects<Service>;
  }) {
    this.#configMaps = configMaps;
    this.#secrets = secrets;
    this.#services = services;
  }

  get services(): readonly Service[] {
    return this.#services.list();
  }

  configMap(namespace: string, name: string): Promise<ConfigMap> {
    return this.#get(this.#configMaps, namespace, name, 'configmap');
  }

  secret(namespace: string, name: string): Promise<Secret> {
    return this.#get(this.#secrets, namespace, name, 'secret');
  }

  /** The kubelet's informers name the resource in the singular. */
  async #get<T extends KubeObject>(
    objects: SharedObjects<T>,
    namespace: string,
    name: string,
    what: string,
  ): Promise<T> {
    const found = objects.get({ namespace, name }) ?? (await objects.find({ namespace, name }));
    if (found === undefined) throw refusals.notFound({ group: '', resource: what }, name);
    return found;
  }
}
