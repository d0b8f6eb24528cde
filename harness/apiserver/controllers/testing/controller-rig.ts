import { FakeClock } from '../../../core/testing/fake-clock.ts';
import { seededRandom } from '../../../core/random.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldManager } from '../../../kube/patch/field-manager.ts';
import type { AdmissionPlugin } from '../../admission/admission.ts';
import { SERVER_USER } from '../../authn/user.ts';
import { builtInDefinitions } from '../../compose/built-ins.ts';
import { genericRegistry } from '../../registry/generic-registry.ts';
import { resourceCatalog } from '../../registry/live-resource-catalog.ts';
import type { DeletionOptions, WriteContext } from '../../registry/registry.ts';
import type { ResourceDefinition } from '../../registry/resource-definition.ts';
import { memoryStorage } from '../../storage/memory-storage.ts';
import type { ControllerRoom } from '../server-writes.ts';

export const CONTEXT: WriteContext = {
  user: SERVER_USER,
  dryRun: false,
  fieldManager: '',
  signal: new AbortController().signal,
  warn: () => undefined,
};

/** A store with all built-in kinds, for controllers to work on. */
export interface ControllerRig extends ControllerRoom {
  readonly clock: FakeClock;
  readonly failures: string[];
  of(kind: string): ResourceDefinition;
  /** Creates an object of a kind of `v1`. */
  create(kind: string, metadata: JsonObject, fields?: JsonObject): Promise<ApiObject>;
  get(kind: string, name: string, namespace?: string): ApiObject | undefined;
  remove(kind: string, name: string, namespace?: string, options?: DeletionOptions): Promise<void>;
  /** Replaces what `change` makes of a copy. */
  change(kind: string, name: string, namespace: string, change: (draft: ApiObject) => void): Promise<void>;
}

export function controllerRig(
  admission: readonly AdmissionPlugin[] = [],
  more: readonly ResourceDefinition[] = [],
): ControllerRig {
  const clock = new FakeClock();
  const random = seededRandom(1);
  const storage = memoryStorage({ freeze: true });
  const catalog = resourceCatalog([
    ...builtInDefinitions({ clock, serviceClusterIpRanges: ['10.96.0.0/16'] }),
    ...more,
  ]);
  const registry = genericRegistry({ clock, random, storage, admission, fields: fieldManager });
  const failures: string[] = [];
  const of = (kind: string): ResourceDefinition => {
    const found = catalog.all().find((each) => each.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found;
  };
  const keyOf = (name: string, namespace?: string): { name: string; namespace?: string } => ({
    name,
    ...(namespace === undefined ? {} : { namespace }),
  });
  return {
    clock,
    storage,
    catalog,
    registry,
    failures,
    failed: (what, error) => failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`),
    of,
    create: (kind, metadata, fields = {}) => {
      const { group, version } = of(kind);
      const apiVersion = group === '' ? version : `${group}/${version}`;
      return registry.create(of(kind), { apiVersion, kind, metadata, ...fields }, CONTEXT);
    },
    get: (kind, name, namespace) => registry.get(of(kind), keyOf(name, namespace)),
    remove: async (kind, name, namespace, options) => {
      await registry.delete(of(kind), keyOf(name, namespace), CONTEXT, options);
    },
    change: async (kind, name, namespace, change) => {
      const draft = structuredClone(registry.get(of(kind), { name, namespace }));
      if (draft === undefined) throw new Error(`no ${kind} ${name}`);
      change(draft);
      await registry.update(of(kind), draft, CONTEXT);
    },
  };
}

/** `ownerReferences` with one owner. */
export function ownedBy(owner: ApiObject, more: JsonObject = {}): JsonObject[] {
  const { apiVersion, kind, metadata } = owner;
  return [{ apiVersion, kind, name: textAt(metadata, 'name') ?? '', uid: textAt(metadata, 'uid') ?? '', ...more }];
}

/** The conditions of a namespace as `Type=Status Reason: message`. */
export function conditionTexts(object: ApiObject | undefined): readonly string[] {
  const status = object?.['status'];
  const conditions = isJsonObject(status) && Array.isArray(status['conditions']) ? status['conditions'] : [];
  return conditions.filter(isJsonObject).map((each) => {
    const text = (field: string): string => textAt(each, field) ?? '';
    return `${text('type')}=${text('status')} ${text('reason')}: ${text('message')}`;
  });
}
