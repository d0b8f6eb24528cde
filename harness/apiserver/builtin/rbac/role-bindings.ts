/** Mirrors kubernetes `pkg/registry/rbac` (rolebinding, clusterrolebinding). Who may bind is checked where requests are authorized. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { ResourceStrategy } from '../../registry/strategy.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { defaultSubjects, RBAC_GROUP, subjectErrors } from './policy-rules.ts';

export const ROLE_BINDINGS: BuiltInResource = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  strategy: bindingStrategy(true, ['Role', 'ClusterRole']),
};

export const CLUSTER_ROLE_BINDINGS: BuiltInResource = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  strategy: bindingStrategy(false, ['ClusterRole']),
};

function bindingStrategy(namespaced: boolean, kinds: readonly string[]): ResourceStrategy {
  return kindStrategy({
    namespaced,
    name: nameRules.pathSegment,
    allowCreateOnUpdate: true,
    update: ['whole', 'whole', 'meta', 'change'],
    default: defaultBinding,
    errors: (binding) => [
      ...roleRefErrors(objectAt(binding, 'roleRef') ?? {}, kinds),
      ...subjectErrors(listAt(binding, 'subjects'), namespaced),
    ],
    changeErrors: (binding, old) =>
      equalJson(binding['roleRef'], old['roleRef'])
        ? []
        : [fieldErrors.invalid('roleRef', printedRef(objectAt(binding, 'roleRef') ?? {}), 'cannot change roleRef')],
  });
}

function defaultBinding(binding: ApiObject): void {
  const ref = objectAt(binding, 'roleRef') ?? (binding['roleRef'] = {});
  if ((textAt(ref, 'apiGroup') ?? '') === '') ref['apiGroup'] = RBAC_GROUP;
  defaultSubjects(listAt(binding, 'subjects'));
}

function roleRefErrors(ref: JsonObject, kinds: readonly string[]): FieldError[] {
  const group = textAt(ref, 'apiGroup') ?? '';
  const kind = textAt(ref, 'kind') ?? '';
  const name = textAt(ref, 'name') ?? '';
  const errors: FieldError[] = [];
  if (group !== RBAC_GROUP) errors.push(fieldErrors.notSupported('roleRef.apiGroup', group, [RBAC_GROUP]));
  if (!kinds.includes(kind)) errors.push(fieldErrors.notSupported('roleRef.kind', kind, kinds));
  if (name === '') errors.push(fieldErrors.required('roleRef.name'));
  else
    for (const problem of nameRules.pathSegment(name, false))
      errors.push(fieldErrors.invalid('roleRef.name', name, problem));
  return errors;
}

/** With Go's own names of the fields, as upstream shows them here. */
function printedRef(ref: JsonObject): JsonObject {
  return { APIGroup: ref['apiGroup'] ?? '', Kind: ref['kind'] ?? '', Name: ref['name'] ?? '' };
}
