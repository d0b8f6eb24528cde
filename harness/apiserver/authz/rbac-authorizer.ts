/** Mirrors kubernetes `plugin/pkg/auth/authorizer/rbac/rbac.go` and `pkg/registry/rbac/validation/rule.go`. */
import type { User } from '../authn/user.ts';
import { SUPERUSERS, type Authorizer, type Decision } from './authorizer.ts';
import type { Access } from './access.ts';
import { ruleAllows, type PolicyRule } from './policy-rule.ts';
import type { Grant, RbacIndex, RoleReference } from './rbac-index.ts';
import { subjectKeys } from './subjects.ts';

/** What a user may do in a namespace, or in all where it is empty. */
export interface ResolvedRules {
  readonly rules: readonly PolicyRule[];
  /** Bindings that point to roles that are not there: those roles. */
  readonly missing: readonly RoleReference[];
}

export interface RuleResolver {
  rulesFor(user: User, namespace: string): ResolvedRules;
}

/** Answers from the rules of the server's RBAC objects. Members of `system:masters` may do everything. */
export function rbacAuthorizer(index: RbacIndex): Authorizer & RuleResolver {
  return {
    authorize: (user, access) => (user.groups.includes(SUPERUSERS) ? ALLOWED : decide(index, user, access)),
    rulesFor: (user, namespace) => {
      const rules: PolicyRule[] = [];
      const missing: RoleReference[] = [];
      for (const grant of grantsFor(index, user, namespace)) {
        const found = index.rules(grant.role, grant.binding.namespace ?? '');
        if (found === undefined) missing.push(grant.role);
        else rules.push(...found);
      }
      return { rules, missing };
    },
  };
}

const ALLOWED: Decision = { allowed: true, reason: '' };

function decide(index: RbacIndex, user: User, access: Access): Decision {
  const missing: RoleReference[] = [];
  for (const grant of grantsFor(index, user, access.isResource ? access.namespace : '')) {
    const rules = index.rules(grant.role, grant.binding.namespace ?? '');
    if (rules === undefined) missing.push(grant.role);
    else if (rules.some((rule) => ruleAllows(rule, access)))
      return { allowed: true, reason: `RBAC: allowed by ${grant.text}` };
  }
  return { allowed: false, reason: missing.length === 0 ? '' : `RBAC: ${missingRolesText(missing)}` };
}

/** `clusterrole.rbac.authorization.k8s.io "x" not found`; several in brackets. */
export function missingRolesText(missing: readonly RoleReference[]): string {
  const texts = missing.map(
    ({ kind, name }) => `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`,
  );
  const distinct = [...new Set(texts)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}

/** Cluster-wide ones first, then those of the namespace; a binding that names a user twice comes once. */
function* grantsFor(index: RbacIndex, user: User, namespace: string): Generator<Grant> {
  const keys = subjectKeys(user);
  yield* distinctBindings(keys.map((key) => index.clusterGrants(key)));
  if (namespace !== '') yield* distinctBindings(keys.map((key) => index.namespaceGrants(namespace, key)));
}

function* distinctBindings(lists: readonly (readonly Grant[])[]): Generator<Grant> {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length < 2) {
    const [only = []] = filled;
    // A binding may still name the same subject twice.
    let last = '';
    for (const grant of only) {
      if (grant.binding.name !== last) yield grant;
      last = grant.binding.name;
    }
    return;
  }
  const byName = new Map<string, Grant>();
  for (const grant of filled.flat()) if (!byName.has(grant.binding.name)) byName.set(grant.binding.name, grant);
  yield* [...byName.values()].sort((a, b) => (a.binding.name < b.binding.name ? -1 : 1));
}
