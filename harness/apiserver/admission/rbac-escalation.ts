/**
 * Nobody may hand out permissions that he does not hold. Mirrors kubernetes `pkg/registry/rbac/*\/policybased` and
 * `pkg/registry/rbac/escalation_check.go`; there the storage of the kinds asks, right before it stores. It must be the last
 * of the mutating plugins.
 */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { equalJson, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { SUPERUSERS, type Authorizer } from '../authz/authorizer.ts';
import { rulesOf, type PolicyRule } from '../authz/policy-rule.ts';
import type { RuleResolver } from '../authz/rbac-authorizer.ts';
import type { RbacIndex, RoleReference } from '../authz/rbac-index.ts';
import { quotedList, ruleText, uncoveredRules } from '../authz/rule-cover.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { refuseAdmission } from './refuse-admission.ts';

const GROUP = 'rbac.authorization.k8s.io';
const ALL: PolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] };
const ALL_PATHS: PolicyRule = { ...ALL, apiGroups: [], resources: [], nonResourceURLs: ['*'] };

export function rbacEscalation(authorizer: Authorizer & RuleResolver, index: RbacIndex): AdmissionPlugin {
  return {
    name: 'RBACEscalation',
    mutate: (attributes) => {
      const { definition, operation, subresource, object, user } = attributes;
      if (definition.group !== GROUP || object === undefined || subresource !== '') return undefined;
      if ((operation !== 'CREATE' && operation !== 'UPDATE') || user.groups.includes(SUPERUSERS)) return undefined;
      if (definition.plural === 'roles' || definition.plural === 'clusterroles')
        checkRole(attributes, object, authorizer);
      else checkBinding(attributes, object, authorizer, index);
      return undefined;
    },
  };
}

function checkRole(attributes: AdmissionAttributes, role: ApiObject, authorizer: Authorizer & RuleResolver): void {
  const { oldObject, definition, namespace } = attributes;
  const { plural } = definition;
  const isSame = (field: string): boolean =>
    oldObject !== undefined && equalJson(role[field] ?? null, oldObject[field] ?? null);
  if (isSame('rules') && isSame('aggregationRule')) return;
  if (mayAnyway(attributes, authorizer, 'escalate', plural, nameOf(role))) return;
  if (plural === 'clusterroles' && (hasAggregation(role) || hasAggregation(oldObject))) {
    const { rules } = authorizer.rulesFor(attributes.user, '');
    if (uncoveredRules(rules, [ALL, ALL_PATHS]).length > 0)
      throw refuseAdmission(attributes, 'must have cluster-admin privileges to use the aggregationRule');
  }
  refuseEscalation(attributes, rulesOf(role), authorizer, namespace);
}

function checkBinding(
  attributes: AdmissionAttributes,
  binding: ApiObject,
  authorizer: Authorizer & RuleResolver,
  index: RbacIndex,
): void {
  const { oldObject, definition, namespace } = attributes;
  if (
    oldObject !== undefined &&
    equalJson(binding['roleRef'], oldObject['roleRef']) &&
    equalJson(binding['subjects'] ?? null, oldObject['subjects'] ?? null)
  )
    return;
  const role = roleOf(objectAt(binding, 'roleRef'));
  const plural = role.kind === 'Role' ? 'roles' : 'clusterroles';
  if (mayAnyway(attributes, authorizer, 'bind', plural, role.name)) return;
  const rules = index.rules(role, namespace);
  // Upstream names the resource of the binding here, not that of the role.
  if (rules === undefined) throw refusals.notFound({ group: GROUP, resource: definition.plural }, role.name);
  refuseEscalation(attributes, rules, authorizer, namespace);
}

function roleOf(reference: JsonObject | undefined): RoleReference {
  const kind = textAt(reference, 'kind') === 'Role' ? 'Role' : 'ClusterRole';
  return { kind, name: textAt(reference, 'name') ?? '' };
}

/** Whether the user holds the verb that exempts from the check. */
function mayAnyway(
  { user, namespace }: AdmissionAttributes,
  authorizer: Authorizer,
  verb: 'escalate' | 'bind',
  resource: string,
  name: string,
): boolean {
  const access = { isResource: true, verb, group: GROUP, resource, subresource: '', namespace, name } as const;
  return authorizer.authorize(user, access).allowed;
}

function refuseEscalation(
  attributes: AdmissionAttributes,
  wanted: readonly PolicyRule[],
  resolver: RuleResolver,
  namespace: string,
): void {
  const { user } = attributes;
  const { rules, missing } = resolver.rulesFor(user, namespace);
  const uncovered = uncoveredRules(rules, wanted);
  if (uncovered.length === 0) return;
  const who = `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)})`;
  const list = uncovered.map(ruleText).join('\n');
  const errors = missing.map(({ kind, name }) => `${kind.toLowerCase()}s.${GROUP} ${JSON.stringify(name)} not found`);
  const unresolved = errors.length === 0 ? '' : `; resolution errors: [${errors.join(', ')}]`;
  throw refuseAdmission(
    attributes,
    `${who} is attempting to grant RBAC permissions not currently held:\n${list}${unresolved}`,
  );
}

function hasAggregation(role: ApiObject | undefined): boolean {
  return objectAt(role, 'aggregationRule') !== undefined;
}

function nameOf({ metadata }: ApiObject): string {
  return textAt(metadata, 'name') ?? '';
}
