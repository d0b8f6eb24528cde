import type { JsonObject } from '../../json/json.ts';

/** An object with fields of every Go type that its kind has. */
export interface DecodingSample {
  readonly apiVersion: string;
  readonly kind: string;
  /** Behind the version. */
  readonly path: string;
  readonly body: JsonObject;
}

const TIME = '2020-01-01T00:00:00Z';
const MICRO_TIME = '2020-01-01T00:00:00.000000Z';

const POD: JsonObject = {
  metadata: {
    name: 'a',
    labels: { a: 'b' },
    annotations: { c: 'd' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'x', uid: 'u', controller: true }],
    finalizers: ['a/b'],
    creationTimestamp: TIME,
    generation: 3,
    managedFields: [{ manager: 'm', time: TIME, fieldsV1: {} }],
  },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'x',
        command: ['a'],
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        env: [{ name: 'a', valueFrom: { resourceFieldRef: { resource: 'x', divisor: '1' } } }],
        resources: { limits: { cpu: '1' } },
        livenessProbe: {
          httpGet: { port: 'a', httpHeaders: [{ name: 'a', value: 'b' }] },
          periodSeconds: 3,
          terminationGracePeriodSeconds: 3,
        },
        securityContext: { privileged: true, capabilities: { add: ['X'] }, runAsUser: 3 },
        imagePullPolicy: 'Always',
        stdin: true,
      },
    ],
    nodeSelector: { a: 'b' },
    restartPolicy: 'Always',
    tolerations: [{ key: 'a', operator: 'Exists', tolerationSeconds: 3 }],
    volumes: [
      { name: 'v', configMap: { name: 'm', defaultMode: 3, items: [{ key: 'a', path: 'b' }] } },
      { name: 'e', emptyDir: { sizeLimit: '1Mi', medium: 'Memory' } },
    ],
    hostNetwork: true,
    overhead: { cpu: '1' },
    preemptionPolicy: 'Never',
  },
  status: {
    phase: 'Running',
    conditions: [{ type: 'a', status: 'b', lastProbeTime: TIME }],
    podIPs: [{ ip: 'x' }],
    containerStatuses: [{ name: 'a', ready: true, restartCount: 1, state: { running: { startedAt: TIME } } }],
  },
};

const DEPLOYMENT: JsonObject = {
  metadata: { name: 'a' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1%' } },
    template: { metadata: { labels: { a: 'b' } }, spec: {} },
  },
  status: { conditions: [{ type: 'a', lastUpdateTime: TIME }] },
};

const SERVICE: JsonObject = {
  metadata: { name: 'a' },
  spec: {
    ports: [{ port: 1, targetPort: 'x', nodePort: 3, protocol: 'TCP', appProtocol: 'a' }],
    selector: { a: 'b' },
    ipFamilies: ['IPv4'],
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 3 } },
    internalTrafficPolicy: 'Local',
  },
};

const WEBHOOKS: JsonObject = {
  metadata: { name: 'a' },
  webhooks: [
    {
      name: 'a',
      clientConfig: { caBundle: 'YQ==', service: { name: 'a', namespace: 'b', port: 3 } },
      rules: [{ operations: ['*'], apiGroups: ['*'] }],
      failurePolicy: 'Fail',
      timeoutSeconds: 3,
      matchConditions: [{ name: 'a', expression: 'b' }],
    },
  ],
};

const CRD: JsonObject = {
  metadata: { name: 'a' },
  spec: {
    group: 'x',
    scope: 'Namespaced',
    names: { plural: 'a', kind: 'A', shortNames: ['b'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            maxLength: 3,
            minimum: 1.5,
            properties: { a: { type: 'string', enum: ['a'], items: { type: 'string' }, required: ['x'] } },
          },
        },
      },
    ],
  },
};

export const DECODING_SAMPLES: readonly DecodingSample[] = [
  { apiVersion: 'v1', kind: 'Pod', path: 'namespaces/default/pods', body: POD },
  { apiVersion: 'apps/v1', kind: 'Deployment', path: 'namespaces/default/deployments', body: DEPLOYMENT },
  { apiVersion: 'v1', kind: 'Service', path: 'namespaces/default/services', body: SERVICE },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    path: 'namespaces/default/secrets',
    body: { metadata: { name: 'a' }, data: { a: 'YQ==' }, stringData: { b: 'c' }, immutable: true, type: 'Opaque' },
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    path: 'namespaces/default/leases',
    body: { metadata: { name: 'a' }, spec: { leaseDurationSeconds: 3, renewTime: MICRO_TIME } },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    path: 'namespaces/default/persistentvolumeclaims',
    body: {
      metadata: { name: 'a' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      status: { capacity: { storage: '1' }, allocatedResourceStatuses: { storage: 'x' } },
    },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    path: 'namespaces/default/roles',
    body: { metadata: { name: 'a' }, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    path: 'validatingwebhookconfigurations',
    body: WEBHOOKS,
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    path: 'customresourcedefinitions',
    body: CRD,
  },
];
