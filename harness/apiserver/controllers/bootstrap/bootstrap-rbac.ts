import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { ruleObject } from '../../authz/policy-rule.ts';
import { timestamp } from '../../registry/timestamp.ts';
import type { Storage } from '../../storage/storage.ts';
import { CLUSTER_ROLES } from './cluster-roles.ts';
import { CONTROLLER_CLUSTER_ROLES } from './controller-cluster-roles.ts';
import { NAMESPACE_ROLES } from './namespace-roles.ts';
import { recordedRule, type RecordedRole } from './recorded-rule.ts';
import { ROLE_BINDINGS, type RecordedBinding } from './role-bindings.ts';

const GROUP = 'rbac.authorization.k8s.io';
const AGGREGATE = `rbac.authorization.k8s.io/aggregate-to-`;

/**
 * The roles and bindings that every cluster has; what is there already is left alone. Written straight to storage: they are
 * recorded as the real server stores them, and a server starts faster without checking them again.
 */
export function bootstrapRbac(storage: Storage, clock: Clock): void {
  const created = timestamp(clock);
  for (const role of [...CLUSTER_ROLES, ...CONTROLLER_CLUSTER_ROLES, ...NAMESPACE_ROLES])
    put(
      storage,
      role.namespace === undefined ? 'ClusterRole' : 'Role',
      role,
      created,
      roleFields(role),
      labelsOf(role),
    );
  for (const binding of [...ROLE_BINDINGS, ...CONTROLLER_CLUSTER_ROLES.map(({ name }) => controllerBinding(name))])
    put(
      storage,
      binding.namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
      binding,
      created,
      bindingFields(binding),
      {},
    );
}

function put(
  storage: Storage,
  kind: string,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  creationTimestamp: string,
  fields: JsonObject,
  labels: JsonObject,
): void {
  const key = { name, ...(namespace === undefined ? {} : { namespace }) };
  const object: ApiObject = {
    kind,
    apiVersion: `${GROUP}/v1`,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: randomUUID(),
      creationTimestamp,
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
      managedFields: [managedBy(labels, fields, creationTimestamp)],
    },
    ...fields,
  };
  storage.create(`${kind.toLowerCase()}s.${GROUP}`, key, object);
}

/** Rules that are put together of those of other roles are not the server's own. */
function managedBy(labels: JsonObject, fields: JsonObject, time: string): JsonObject {
  const owned: JsonObject = {};
  if (fields['aggregationRule'] !== undefined) owned['f:aggregationRule'] = { '.': {}, 'f:clusterRoleSelectors': {} };
  const names = Object.keys(labels).map((label) => [`f:${label}`, {}]);
  owned['f:metadata'] = {
    'f:annotations': { '.': {}, 'f:rbac.authorization.kubernetes.io/autoupdate': {} },
    'f:labels': { '.': {}, 'f:kubernetes.io/bootstrapping': {}, ...(Object.fromEntries(names) as JsonObject) },
  };
  for (const field of ['roleRef', 'rules', 'subjects'])
    if (fields[field] !== undefined && fields['aggregationRule'] === undefined) owned[`f:${field}`] = {};
  return {
    manager: 'kube-apiserver',
    operation: 'Update',
    apiVersion: `${GROUP}/v1`,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: owned,
  };
}

function roleFields({ rules, aggregates }: RecordedRole): JsonObject {
  const all = aggregates === undefined ? rules : aggregated(aggregates);
  const list = all.map((text) => ruleObject(recordedRule(text)));
  if (aggregates === undefined) return { rules: list };
  const selector = { matchLabels: { [AGGREGATE + aggregates]: 'true' } };
  return { rules: list, aggregationRule: { clusterRoleSelectors: [selector] } };
}

/** In the order of names, as the controller puts them together. */
function aggregated(label: string): readonly string[] {
  const parts = CLUSTER_ROLES.filter(({ aggregateTo }) => aggregateTo === label);
  const all = parts.flatMap(({ rules, aggregates }) => (aggregates === undefined ? rules : aggregated(aggregates)));
  return [...new Set(all)];
}

function labelsOf({ aggregateTo }: RecordedRole): JsonObject {
  return aggregateTo === undefined ? {} : { [AGGREGATE + aggregateTo]: 'true' };
}

function controllerBinding(name: string): RecordedBinding {
  return { name, subjects: [`ServiceAccount:kube-system/${name.slice(name.lastIndexOf(':') + 1)}`] };
}

function bindingFields({ name, namespace, role = name, subjects }: RecordedBinding): JsonObject {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  return {
    ...(subjects.length === 0 ? {} : { subjects: subjects.map(subjectOf) }),
    roleRef: { apiGroup: GROUP, kind, name: role },
  };
}

function subjectOf(text: string): JsonObject {
  const colon = text.indexOf(':');
  const [kind, name] = [text.slice(0, colon), text.slice(colon + 1)];
  if (kind !== 'ServiceAccount') return { kind, apiGroup: GROUP, name };
  const [namespace = '', account = ''] = name.split('/');
  return { kind, name: account, namespace };
}
