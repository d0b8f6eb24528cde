import { seededRandom } from '../../../core/random.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { cloneJson, type JsonObject } from '../../../kube/json/json.ts';
import { SERVER_USER } from '../../authn/user.ts';
import { genericRegistry } from '../../registry/generic-registry.ts';
import { resourceCatalog } from '../../registry/live-resource-catalog.ts';
import type { Registry, WriteContext } from '../../registry/registry.ts';
import type { ResourceCatalog } from '../../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import { memoryStorage } from '../../storage/memory-storage.ts';
import { startCrdController, type CrdController } from '../crd-controller.ts';
import { CRD_STORAGE, customResourceDefinitionResource } from '../crd-resource.ts';

/** A store of CRDs with their controller, and nothing around it. */
export interface CrdRig extends Disposable {
  readonly registry: Registry;
  readonly catalog: ResourceCatalog;
  readonly controller: CrdController;
  /** Of the kind CustomResourceDefinition. */
  readonly definition: ResourceDefinition;
  readonly context: WriteContext;
  readonly errors: readonly unknown[];
  /** Stores a CRD and waits until everything about it is done. */
  install(crd: JsonObject): Promise<ApiObject>;
  /** The CRD as it is now. */
  crd(name: string): ApiObject | undefined;
}

export function crdRig(): CrdRig {
  const clock = new FakeClock();
  const storage = memoryStorage({ freeze: true });
  const definition = crdDefinition(clock);
  const catalog = resourceCatalog([definition]);
  const fields = { updated: (_: unknown, next: ApiObject) => next, applied: (_: unknown, next: ApiObject) => next };
  const registry = genericRegistry({ clock, random: seededRandom(1), storage, admission: [], fields });
  const errors: unknown[] = [];
  const failed = (_what: string, error: unknown): void => void errors.push(error);
  const controller = startCrdController({ storage, registry, catalog, clock, definition, failed });
  const context = {
    user: SERVER_USER,
    dryRun: false,
    fieldManager: '',
    signal: new AbortController().signal,
    warn: () => undefined,
  };
  return {
    registry,
    catalog,
    controller,
    definition,
    context,
    errors,
    install: async (crd) => {
      const made = await registry.create(definition, cloneJson(crd) as ApiObject, context);
      await controller.settled();
      return made;
    },
    crd: (name) => registry.get(definition, { name }),
    [Symbol.dispose]: () => {
      controller[Symbol.dispose]();
    },
  };
}

function crdDefinition(clock: FakeClock): ResourceDefinition {
  const { group, version, kind, plural, strategy, subresources = {} } = customResourceDefinitionResource(clock);
  return {
    group,
    version,
    kind,
    plural,
    strategy,
    singular: 'customresourcedefinition',
    listKind: `${kind}List`,
    namespaced: false,
    shortNames: [],
    categories: [],
    verbs: ['create', 'get'],
    schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    decoding: 'builtin',
    subresources: new Map(Object.entries(subresources)),
    columns: { columns: [], cells: () => [] },
    storage: CRD_STORAGE,
    storageVersion: `${group}/${version}`,
  };
}
