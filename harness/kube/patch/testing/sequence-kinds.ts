import type { CustomResourceDefinition, JsonSchema } from '../../api/apiextensions.ts';
import { builtInSchemas } from '../../openapi/built-in-schemas.ts';
import type { SequenceKind } from './sequence.ts';

function builtIn(
  group: string,
  version: string,
  kind: string,
  plural: string,
  more: Partial<SequenceKind> = {},
): SequenceKind {
  const schema = builtInSchemas().schemaOf(group, version, kind);
  if (schema === undefined) throw new Error(`no schema of ${kind}`);
  return { group, version, kind, plural, schema, hasStatus: true, defaulted: true, ...more };
}

export const CONFIG_MAPS: SequenceKind = builtIn('', 'v1', 'ConfigMap', 'configmaps', {
  hasStatus: false,
});
export const DEPLOYMENTS: SequenceKind = builtIn('apps', 'v1', 'Deployment', 'deployments');
export const STATEFUL_SETS: SequenceKind = builtIn('apps', 'v1', 'StatefulSet', 'statefulsets');
export const SERVICES: SequenceKind = builtIn('', 'v1', 'Service', 'services', {
  allocated: [
    ['spec', 'clusterIP'],
    ['spec', 'clusterIPs'],
    ['spec', 'ipFamilies'],
    ['spec', 'ipFamilyPolicy'],
  ],
});
export const PODS: SequenceKind = builtIn('', 'v1', 'Pod', 'pods', {
  allocated: [
    ['spec', 'tolerations'],
    ['spec', 'priority'],
    ['spec', 'preemptionPolicy'],
  ],
});
export const ENDPOINT_SLICES: SequenceKind = builtIn('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices', {
  hasStatus: false,
});
export const ROLES: SequenceKind = builtIn('rbac.authorization.k8s.io', 'v1', 'Role', 'roles', { hasStatus: false });
export const ROLE_BINDINGS: SequenceKind = builtIn('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings', {
  hasStatus: false,
});
export const SECRETS: SequenceKind = builtIn('', 'v1', 'Secret', 'secrets', { hasStatus: false });
export const SERVICE_ACCOUNTS: SequenceKind = builtIn('', 'v1', 'ServiceAccount', 'serviceaccounts', {
  hasStatus: false,
});
export const INGRESSES: SequenceKind = builtIn('networking.k8s.io', 'v1', 'Ingress', 'ingresses');
export const LEASES: SequenceKind = builtIn('coordination.k8s.io', 'v1', 'Lease', 'leases', { hasStatus: false });
export const JOBS: SequenceKind = builtIn('batch', 'v1', 'Job', 'jobs');
export const NETWORK_POLICIES: SequenceKind = builtIn('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', {
  hasStatus: false,
});
export const DISRUPTION_BUDGETS: SequenceKind = builtIn('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets');

const TEXT: JsonSchema = { type: 'string' };
const INTEGER: JsonSchema = { type: 'integer' };

/** Everything that server-side apply tells apart. */
const WIDGET_SPEC: JsonSchema = {
  type: 'object',
  properties: {
    text: TEXT,
    number: INTEGER,
    flag: { type: 'boolean' },
    ratio: { type: 'number' },
    maybe: { type: 'string', nullable: true },
    either: { 'x-kubernetes-int-or-string': true },
    nested: { type: 'object', properties: { a: TEXT, b: TEXT, deep: { type: 'object', properties: { c: TEXT } } } },
    labels: { type: 'object', additionalProperties: TEXT },
    selector: { type: 'object', additionalProperties: TEXT, 'x-kubernetes-map-type': 'atomic' },
    structs: { type: 'object', additionalProperties: { type: 'object', properties: { a: TEXT, b: TEXT } } },
    args: { type: 'array', items: TEXT },
    tags: { type: 'array', items: TEXT, 'x-kubernetes-list-type': 'set' },
    numbers: { type: 'array', items: INTEGER, 'x-kubernetes-list-type': 'set' },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
      items: {
        type: 'object',
        required: ['port'],
        properties: {
          port: INTEGER,
          protocol: { type: 'string', default: 'TCP' },
          name: TEXT,
          hosts: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: { type: 'object', required: ['name'], properties: { name: TEXT, weight: INTEGER } },
          },
        },
      },
    },
    objects: { type: 'array', items: { type: 'object', properties: { a: TEXT } }, 'x-kubernetes-list-type': 'atomic' },
    any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    mixed: { type: 'object', properties: { known: TEXT }, 'x-kubernetes-preserve-unknown-fields': true },
    template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
  },
};

const WIDGET: JsonSchema = {
  type: 'object',
  properties: {
    spec: WIDGET_SPEC,
    status: {
      type: 'object',
      properties: {
        phase: TEXT,
        conditions: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['type'],
          items: { type: 'object', required: ['type'], properties: { type: TEXT, status: TEXT } },
        },
      },
    },
  },
};

/** The same kind, in which `args` is a set and `labels` is owned as a whole. */
const WIDGET_V2: JsonSchema = {
  ...WIDGET,
  properties: {
    ...WIDGET.properties,
    spec: {
      ...WIDGET_SPEC,
      properties: {
        ...WIDGET_SPEC.properties,
        args: { type: 'array', items: TEXT, 'x-kubernetes-list-type': 'set' },
        labels: { type: 'object', additionalProperties: TEXT, 'x-kubernetes-map-type': 'atomic' },
      },
    },
  },
};

const WIDGET_GROUP = 'patch.fleetbed.dev';

export const WIDGETS: SequenceKind = {
  group: WIDGET_GROUP,
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  schema: WIDGET,
  hasStatus: true,
  defaulted: false,
  otherVersions: { [`${WIDGET_GROUP}/v1`]: WIDGET, [`${WIDGET_GROUP}/v2`]: WIDGET_V2 },
};

export const WIDGET_CRD: CustomResourceDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `widgets.${WIDGET_GROUP}` },
  spec: {
    group: WIDGET_GROUP,
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: WIDGET }, subresources: { status: {} } },
      {
        name: 'v2',
        served: true,
        storage: false,
        schema: { openAPIV3Schema: WIDGET_V2 },
        subresources: { status: {} },
      },
    ],
  },
};
