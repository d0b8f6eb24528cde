import { isJsonObject, textAt } from '../../kube/json/json.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import type { Storage, StorageResource, Stored } from '../storage/storage.ts';
import { rulesOf, type PolicyRule } from './policy-rule.ts';
import { subjectsOf } from './subjects.ts';

/** A role as a binding points to it. */
export interface RoleReference {
  readonly kind: 'Role' | 'ClusterRole';
  readonly name: string;
}

/** One subject of one binding. */
export interface Grant {
  readonly binding: ObjectKey;
  readonly role: RoleReference;
  /** `ClusterRoleBinding "a" of ClusterRole "b" to Group "c"`. */
  readonly text: string;
}

const GROUP = 'rbac.authorization.k8s.io';
const ROLES = `roles.${GROUP}`;
const CLUSTER_ROLES = `clusterroles.${GROUP}`;
const ROLE_BINDINGS = `rolebindings.${GROUP}`;
const CLUSTER_ROLE_BINDINGS = `clusterrolebindings.${GROUP}`;

/** By the key of a subject; each list ordered by the name of the binding. */
type Grants = Map<string, Grant[]>;

/**
 * The RBAC objects of a server, ready for questions: grants by subject, rules by role. Follows storage within each write,
 * so that a binding holds for the very next request.
 */
export class RbacIndex implements Disposable {
  readonly #clusterRoles = new Map<string, readonly PolicyRule[]>();
  readonly #roles = new Map<string, readonly PolicyRule[]>();
  readonly #clusterGrants: Grants = new Map();
  readonly #namespaceGrants = new Map<string, Grants>();
  readonly #stops: (() => void)[];

  constructor(storage: Storage) {
    this.#stops = [
      follow(storage, CLUSTER_ROLES, (key, stored) => {
        setOrDelete(this.#clusterRoles, key.name, stored && rulesOf(stored.object));
      }),
      follow(storage, ROLES, (key, stored) => {
        setOrDelete(this.#roles, roleKey(key.namespace ?? '', key.name), stored && rulesOf(stored.object));
      }),
      follow(storage, CLUSTER_ROLE_BINDINGS, (_key, stored, previous) => {
        replaceGrants(this.#clusterGrants, previous, stored);
      }),
      follow(storage, ROLE_BINDINGS, ({ namespace = '' }, stored, previous) => {
        const grants = this.#namespaceGrants.get(namespace) ?? new Map<string, Grant[]>();
        replaceGrants(grants, previous, stored);
        setOrDelete(this.#namespaceGrants, namespace, grants.size === 0 ? undefined : grants);
      }),
    ];
  }

  clusterGrants(subject: string): readonly Grant[] {
    return this.#clusterGrants.get(subject) ?? [];
  }

  namespaceGrants(namespace: string, subject: string): readonly Grant[] {
    return this.#namespaceGrants.get(namespace)?.get(subject) ?? [];
  }

  /** Undefined where there is no such role. @param namespace of the binding; a Role is looked up there */
  rules({ kind, name }: RoleReference, namespace: string): readonly PolicyRule[] | undefined {
    return kind === 'ClusterRole' ? this.#clusterRoles.get(name) : this.#roles.get(roleKey(namespace, name));
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops.splice(0)) stop();
  }
}

type Change = (key: ObjectKey, stored: Stored | undefined, previous: Stored | undefined) => void;

function follow(storage: Storage, resource: StorageResource, change: Change): () => void {
  const { items, revision } = storage.list({ resource });
  for (const stored of items) change(stored.key, stored, undefined);
  return storage.watch({ resource }, revision, ({ type, stored, previous }) => {
    change(stored.key, type === 'DELETED' ? undefined : stored, previous);
  });
}

function replaceGrants(grants: Grants, before: Stored | undefined, after: Stored | undefined): void {
  if (before !== undefined)
    for (const { key } of subjectsOf(before.object)) {
      const rest = (grants.get(key) ?? []).filter(({ binding }) => binding.name !== before.key.name);
      setOrDelete(grants, key, rest.length === 0 ? undefined : rest);
    }
  if (after === undefined) return;
  for (const [key, grant] of grantsOf(after)) {
    const list = grants.get(key) ?? [];
    const at = list.findIndex(({ binding }) => binding.name > after.key.name);
    list.splice(at < 0 ? list.length : at, 0, grant);
    grants.set(key, list);
  }
}

function grantsOf({ key, object }: Stored): readonly (readonly [string, Grant])[] {
  const reference = isJsonObject(object['roleRef']) ? object['roleRef'] : undefined;
  const kind = textAt(reference, 'kind');
  if (kind !== 'Role' && kind !== 'ClusterRole') return [];
  const role: RoleReference = { kind, name: textAt(reference, 'name') ?? '' };
  const binding =
    key.namespace === undefined
      ? `ClusterRoleBinding ${JSON.stringify(key.name)}`
      : `RoleBinding ${JSON.stringify(`${key.name}/${key.namespace}`)}`;
  return subjectsOf(object).map((subject) => [
    subject.key,
    { binding: key, role, text: `${binding} of ${kind} ${JSON.stringify(role.name)} to ${subject.text}` },
  ]);
}

function roleKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function setOrDelete<V>(map: Map<string, V>, key: string, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
