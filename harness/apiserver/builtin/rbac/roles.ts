/** Mirrors kubernetes `pkg/registry/rbac` (role, clusterrole). Escalation is checked where requests are authorized. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { listAt, objectAt } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { labelSelectorErrors } from '../../../kube/meta/validate-label-selector.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { policyRuleErrors, RBAC_GROUP } from './policy-rules.ts';

export const ROLES: BuiltInResource = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  namespaced: true,
  strategy: kindStrategy({
    namespaced: true,
    name: nameRules.pathSegment,
    allowCreateOnUpdate: true,
    update: ['whole', 'whole', 'meta', 'change'],
    default: defaultRules,
    prepareForCreate: dropEmptyRules,
    prepareForUpdate: dropEmptyRules,
    errors: (role) => policyRuleErrors(listAt(role, 'rules'), true),
  }),
};

export const CLUSTER_ROLES: BuiltInResource = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  strategy: kindStrategy({
    namespaced: false,
    name: nameRules.pathSegment,
    allowCreateOnUpdate: true,
    update: ['whole', 'whole', 'meta', 'change'],
    default: defaultRules,
    prepareForCreate: dropEmptyRules,
    prepareForUpdate: dropEmptyRules,
    errors: (role) => [...policyRuleErrors(listAt(role, 'rules'), false), ...aggregationErrors(role)],
  }),
};

function defaultRules(role: ApiObject): void {
  role['rules'] ??= null;
}

function dropEmptyRules(role: ApiObject): void {
  if (listAt(role, 'rules').length === 0) role['rules'] = null;
}

function aggregationErrors(role: ApiObject): FieldError[] {
  const aggregation = objectAt(role, 'aggregationRule');
  if (aggregation === undefined) return [];
  const field = 'aggregationRule.clusterRoleSelectors';
  const selectors = listAt(aggregation, 'clusterRoleSelectors');
  if (selectors.length === 0)
    return [fieldErrors.required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  return selectors.flatMap((selector, index) => {
    const at = `${field}[${index}]`;
    const errors = labelSelectorErrors(selector, at);
    return errors.length === 0 ? [] : [...errors, fieldErrors.invalid(at, null, 'invalid label selector.')];
  });
}
