import type { ResourceDefinition } from '../registry/resource-definition.ts';
import {
  VALIDATING_ADMISSION_POLICIES,
  VALIDATING_ADMISSION_POLICY_BINDINGS,
} from './admissionregistration/admission-policies.ts';
import {
  MUTATING_WEBHOOK_CONFIGURATIONS,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from './admissionregistration/webhook-configurations.ts';
import { API_SERVICES } from './apiregistration/api-services.ts';
import type { BuiltInOptions } from './built-in-options.ts';
import { STANDARD_VERBS, type BuiltInResource } from './built-in-resource.ts';
import { LEASES } from './coordination/leases.ts';
import { CONFIG_MAPS } from './core/config-maps.ts';
import { endpointsResource } from './core/endpoints.ts';
import { EVENTS, NEW_EVENTS } from './core/events.ts';
import { LIMIT_RANGES } from './core/limit-ranges.ts';
import { NAMESPACES } from './core/namespaces.ts';
import { NODES } from './core/nodes.ts';
import { PERSISTENT_VOLUME_CLAIMS } from './core/persistent-volume-claims.ts';
import { PERSISTENT_VOLUMES } from './core/persistent-volumes.ts';
import { RESOURCE_QUOTAS } from './core/resource-quotas.ts';
import { SECRETS } from './core/secrets.ts';
import { SERVICE_ACCOUNTS } from './core/service-accounts.ts';
import { endpointSliceResource } from './discovery/endpoint-slices.ts';
import { INGRESS_CLASSES } from './networking/ingress-classes.ts';
import { INGRESSES } from './networking/ingresses.ts';
import { NETWORK_POLICIES } from './networking/network-policies.ts';
import { RUNTIME_CLASSES } from './node/runtime-classes.ts';
import { POD_DISRUPTION_BUDGETS } from './policy/pod-disruption-budgets.ts';
import { CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS } from './rbac/role-bindings.ts';
import { CLUSTER_ROLES, ROLES } from './rbac/roles.ts';
import { PRIORITY_CLASSES } from './scheduling/priority-classes.ts';
import { serviceResource } from './services/services.ts';
import { STORAGE_CLASSES } from './storage/storage-classes.ts';

/** Those without a state or an option of their own. */
const RESOURCES: readonly BuiltInResource[] = [
  CONFIG_MAPS,
  EVENTS,
  LIMIT_RANGES,
  NAMESPACES,
  NODES,
  PERSISTENT_VOLUME_CLAIMS,
  PERSISTENT_VOLUMES,
  RESOURCE_QUOTAS,
  SECRETS,
  SERVICE_ACCOUNTS,
  VALIDATING_ADMISSION_POLICIES,
  VALIDATING_ADMISSION_POLICY_BINDINGS,
  MUTATING_WEBHOOK_CONFIGURATIONS,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
  API_SERVICES,
  LEASES,
  NEW_EVENTS,
  INGRESS_CLASSES,
  INGRESSES,
  NETWORK_POLICIES,
  RUNTIME_CLASSES,
  POD_DISRUPTION_BUDGETS,
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  ROLE_BINDINGS,
  ROLES,
  PRIORITY_CLASSES,
  STORAGE_CLASSES,
];

/**
 * Everything of Kubernetes itself that a server serves. What is not here is an unknown resource. Call it once for each
 * server: the allocators of cluster IPs and node ports live in the strategies.
 */
export function builtInResources(options: BuiltInOptions): ResourceDefinition[] {
  return [
    ...RESOURCES,
    serviceResource(options),
    endpointsResource(options),
    endpointSliceResource(options),
    ...(options.more ?? []),
  ].map((resource) => definitionOf(resource, options));
}

function definitionOf(resource: BuiltInResource, { schemaOf, columnsOf }: BuiltInOptions): ResourceDefinition {
  const { group, version, kind, plural } = resource;
  const optional = ['fromStorage', 'toStorage', 'deprecationWarning', 'program'] as const;
  return {
    group,
    version,
    plural,
    singular: resource.singular ?? kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    namespaced: resource.namespaced,
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    verbs: resource.verbs ?? STANDARD_VERBS,
    schema: schemaOf(group, version, kind) ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    decoding: 'builtin',
    strategy: resource.strategy,
    subresources: new Map(Object.entries(resource.subresources ?? {})),
    columns: columnsOf(group, kind),
    storage: resource.storage ?? (group === '' ? plural : `${plural}.${group}`),
    storageVersion: resource.storageVersion ?? (group === '' ? version : `${group}/${version}`),
    ...Object.fromEntries(
      optional.filter((field) => resource[field] !== undefined).map((field) => [field, resource[field]]),
    ),
  };
}
