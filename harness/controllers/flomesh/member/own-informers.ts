import {
  CONFIG_MAP,
  NAMESPACE,
  SERVICE,
  type ConfigMap,
  type Namespace,
  type Service,
} from '../../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../../kube/api/discovery.ts';
import {
  FLOMESH_SERVICE_EXPORT,
  FLOMESH_SERVICE_IMPORT,
  GLOBAL_TRAFFIC_POLICY,
  type FlomeshServiceExport,
  type FlomeshServiceImport,
  type GlobalTrafficPolicy,
} from '../../../kube/api/flomesh.ts';
import { INGRESS, type Ingress } from '../../../kube/api/networking.ts';
import { keyOf, keyText, type KubeObject } from '../../../kube/meta/object.ts';
import type { Informer } from '../../runtime/informer.ts';
import { InformerGroup, type InformerGroupOptions } from '../../runtime/informer-group.ts';
import { slicesByService } from '../../runtime/slices-by-service.ts';
import { FSM_NAMESPACE, MESH_CONFIG } from '../names.ts';
import type { OwnWorld } from './own-world.ts';

/** What the controller follows of its own cluster. */
export class OwnInformers extends InformerGroup {
  readonly exports: Informer<FlomeshServiceExport>;
  readonly ingresses: Informer<Ingress>;
  readonly services: Informer<Service>;
  readonly namespaces: Informer<Namespace>;
  readonly #slices: Informer<EndpointSlice>;
  readonly #imports: Informer<FlomeshServiceImport>;
  readonly #policies: Informer<GlobalTrafficPolicy>;
  readonly #config: Informer<ConfigMap>;

  constructor(options: InformerGroupOptions) {
    super(options);
    this.exports = this.follow(FLOMESH_SERVICE_EXPORT);
    this.ingresses = this.follow(INGRESS);
    this.services = this.follow(SERVICE);
    this.namespaces = this.follow(NAMESPACE);
    this.#slices = this.follow(ENDPOINT_SLICE);
    this.#imports = this.follow(FLOMESH_SERVICE_IMPORT);
    this.#policies = this.follow(GLOBAL_TRAFFIC_POLICY);
    this.#config = this.follow(CONFIG_MAP, { namespace: FSM_NAMESPACE, fieldSelector: `metadata.name=${MESH_CONFIG}` });
  }

  get meshConfig(): ConfigMap | undefined {
    return this.#config.get({ namespace: FSM_NAMESPACE, name: MESH_CONFIG });
  }

  get world(): OwnWorld {
    return {
      namespaces: byKey(this.namespaces.list()),
      services: byKey(this.services.list()),
      slices: slicesByService(this.#slices.list()),
      ingresses: this.ingresses.list(),
      exports: this.exports.list(),
      imports: byKey(this.#imports.list()),
      policies: byKey(this.#policies.list()),
    };
  }
}

function byKey<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [keyText(keyOf(object)), object]));
}
