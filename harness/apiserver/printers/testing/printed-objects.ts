/** Objects whose rows say different things, for the comparison of our cells with the real server's. */
import type { JsonObject } from '../../../kube/json/json.ts';

export interface PrintedObject {
  /** Of the collection: `/api/v1/namespaces/printers/pods`. */
  readonly path: string;
  readonly object: JsonObject & { readonly metadata: JsonObject };
  /** Written by the status subresource. */
  readonly status?: JsonObject;
}

const POD_SPEC: JsonObject = {
  containers: [
    { name: 'a', image: 'a:1' },
    { name: 'b', image: 'b:1' },
  ],
};
const TEMPLATE: JsonObject = { metadata: { labels: { app: 'web', tier: 'x' } }, spec: POD_SPEC };
const LABELS: JsonObject = { matchLabels: { app: 'web' } };
const MANY: JsonObject = {
  matchLabels: { tier: 'x', app: 'web' },
  matchExpressions: [
    { key: 'zone', operator: 'In', values: ['b', 'a'] },
    { key: 'color', operator: 'NotIn', values: ['red'] },
    { key: 'here', operator: 'Exists' },
    { key: 'gone', operator: 'DoesNotExist' },
  ],
};
const LONG_AGO = '2020-01-01T00:00:00Z';

let count = 0;

function made(collection: string, fields: JsonObject, status?: JsonObject, metadata: JsonObject = {}): PrintedObject {
  count += 1;
  const path = collection.replace('/ns/', '/namespaces/printers/');
  const object = { ...fields, metadata: { name: `printed-${String(count)}`, ...metadata } };
  return { path, object, ...(status === undefined ? {} : { status }) };
}

function pod(status: JsonObject, spec: JsonObject = {}, metadata: JsonObject = {}): PrintedObject {
  return made('/api/v1/ns/pods', { spec: { ...POD_SPEC, ...spec } }, status, metadata);
}

function container(name: string, state: JsonObject, more: JsonObject = {}): JsonObject {
  return { name, image: 'i', imageID: '', ready: false, restartCount: 0, state, lastState: {}, ...more };
}

const RUNNING: JsonObject = { running: { startedAt: LONG_AGO } };
const ready = (name: string, more: JsonObject = {}): JsonObject => container(name, RUNNING, { ready: true, ...more });
const ended = (fields: JsonObject): JsonObject => ({ terminated: { exitCode: 0, ...fields } });
const INIT: JsonObject = {
  initContainers: [
    { name: 'i', image: 'i' },
    { name: 'j', image: 'j' },
  ],
};
const SIDECAR: JsonObject = { initContainers: [{ name: 'i', image: 'i', restartPolicy: 'Always' }] };

const PODS: readonly PrintedObject[] = [
  pod({ phase: 'Pending' }),
  pod({
    phase: 'Running',
    containerStatuses: [ready('a'), ready('b')],
    podIP: '10.0.0.1',
    podIPs: [{ ip: '10.0.0.1' }],
  }),
  pod({
    phase: 'Running',
    containerStatuses: [ready('a', { restartCount: 3, lastState: ended({ finishedAt: LONG_AGO }) })],
  }),
  pod({ phase: 'Running', containerStatuses: [ready('a', { restartCount: 2 })] }),
  pod({
    phase: 'Running',
    containerStatuses: [container('a', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 })],
  }),
  pod({ phase: 'Succeeded', containerStatuses: [container('a', ended({ reason: 'Completed' }))] }),
  pod({ phase: 'Failed', containerStatuses: [container('a', ended({ exitCode: 2 }))] }),
  pod({ phase: 'Failed', containerStatuses: [container('a', ended({ exitCode: 137, signal: 9 }))] }),
  pod({ phase: 'Failed', reason: 'Evicted', message: 'low memory' }),
  pod({ phase: 'Running', containerStatuses: [ready('a'), container('b', ended({ reason: 'Completed' }))] }),
  pod({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [container('a', ended({ reason: 'Completed' })), ready('b')],
  }),
  pod({ phase: 'Pending', initContainerStatuses: [container('i', RUNNING)] }, INIT),
  pod(
    {
      phase: 'Pending',
      initContainerStatuses: [container('i', ended({})), container('j', { waiting: { reason: 'PodInitializing' } })],
    },
    INIT,
  ),
  pod({ phase: 'Pending', initContainerStatuses: [container('i', { waiting: { reason: 'ImagePullBackOff' } })] }, INIT),
  pod({ phase: 'Pending', initContainerStatuses: [container('i', ended({ exitCode: 1 }), { restartCount: 5 })] }, INIT),
  pod({ phase: 'Pending', initContainerStatuses: [container('i', ended({ exitCode: 1, signal: 6 }))] }, INIT),
  pod({ phase: 'Pending', initContainerStatuses: [container('i', ended({ exitCode: 1, reason: 'Error' }))] }, INIT),
  pod(
    {
      phase: 'Running',
      initContainerStatuses: [ready('i', { started: true, restartCount: 1 })],
      containerStatuses: [ready('a')],
    },
    SIDECAR,
  ),
  pod({ phase: 'Pending', initContainerStatuses: [container('i', RUNNING, { started: false })] }, SIDECAR),
  pod(
    {
      phase: 'Running',
      conditions: [{ type: 'Initialized', status: 'True' }],
      initContainerStatuses: [
        container('i', { waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 7, started: false }),
      ],
      containerStatuses: [ready('a'), ready('b')],
    },
    SIDECAR,
  ),
  pod(
    { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    { schedulingGates: [{ name: 'x/gate' }] },
  ),
  pod(
    {
      phase: 'Running',
      conditions: [
        { type: 'x/one', status: 'True' },
        { type: 'x/two', status: 'False' },
      ],
    },
    { readinessGates: [{ conditionType: 'x/one' }, { conditionType: 'x/two' }] },
  ),
  pod({ phase: 'Pending', nominatedNodeName: 'node-9' }),
];

const WORKLOADS: readonly PrintedObject[] = [
  made(
    '/apis/apps/v1/ns/deployments',
    { spec: { replicas: 3, selector: LABELS, template: TEMPLATE } },
    { replicas: 3, readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2, unavailableReplicas: 1 },
  ),
  made('/apis/apps/v1/ns/deployments', { spec: { selector: { ...MANY, matchExpressions: [] }, template: TEMPLATE } }),
  made(
    '/apis/apps/v1/ns/replicasets',
    { spec: { replicas: 0, selector: LABELS, template: TEMPLATE } },
    { replicas: 2, readyReplicas: 1 },
  ),
  made(
    '/apis/apps/v1/ns/statefulsets',
    { spec: { replicas: 2, serviceName: 'x', selector: LABELS, template: TEMPLATE } },
    { replicas: 2, readyReplicas: 1 },
  ),
  made(
    '/apis/apps/v1/ns/daemonsets',
    { spec: { selector: LABELS, template: { ...TEMPLATE, spec: { ...POD_SPEC, nodeSelector: { b: '2', a: '1' } } } } },
    {
      currentNumberScheduled: 1,
      desiredNumberScheduled: 2,
      numberReady: 3,
      numberMisscheduled: 0,
      updatedNumberScheduled: 4,
      numberAvailable: 5,
    },
  ),
  made('/apis/apps/v1/ns/controllerrevisions', { revision: 5, data: { a: 1 } }, undefined, {
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true }],
  }),
  made('/apis/apps/v1/ns/controllerrevisions', { revision: 6, data: { a: 1 } }, undefined, {
    ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'u', controller: true }],
  }),
  made('/apis/apps/v1/ns/controllerrevisions', { revision: 7, data: { a: 1 } }),
  made(
    '/api/v1/ns/replicationcontrollers',
    { spec: { replicas: 2, selector: { app: 'web', tier: 'x' }, template: TEMPLATE } },
    { replicas: 1, readyReplicas: 1 },
  ),
  made('/api/v1/ns/podtemplates', { template: TEMPLATE }),
  ...[{ completions: 3 }, { parallelism: 4 }, { parallelism: 1 }].map((spec) =>
    made(
      '/apis/batch/v1/ns/jobs',
      { spec: { ...spec, template: { spec: { ...POD_SPEC, restartPolicy: 'Never' } } } },
      { startTime: LONG_AGO, succeeded: 1, active: 1 },
    ),
  ),
  made(
    '/apis/batch/v1/ns/jobs',
    { spec: { suspend: true, template: { spec: { ...POD_SPEC, restartPolicy: 'Never' } } } },
    { conditions: [{ type: 'Suspended', status: 'True' }] },
  ),
  made('/apis/batch/v1/ns/cronjobs', {
    spec: {
      schedule: '*/5 * * * *',
      jobTemplate: { spec: { template: { spec: { ...POD_SPEC, restartPolicy: 'Never' } } } },
    },
  }),
  made(
    '/apis/batch/v1/ns/cronjobs',
    {
      spec: {
        schedule: '0 0 * * *',
        timeZone: 'Etc/UTC',
        suspend: true,
        jobTemplate: { spec: { template: { spec: { ...POD_SPEC, restartPolicy: 'Never' } } } },
      },
    },
    { active: [{ kind: 'Job', name: 'x' }], lastScheduleTime: LONG_AGO },
  ),
];

const SERVICES: readonly PrintedObject[] = [
  made('/api/v1/ns/services', { spec: { ports: [{ port: 80 }], selector: { b: '1', a: '2' } } }),
  made('/api/v1/ns/services', { spec: { clusterIP: 'None' } }),
  made('/api/v1/ns/services', {
    spec: {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30001 },
        { name: 'b', port: 53, protocol: 'UDP', nodePort: 30002 },
      ],
      externalIPs: ['1.2.3.4', '1.2.3.5'],
    },
  }),
  made('/api/v1/ns/services', {
    spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] },
  }),
  made(
    '/api/v1/ns/services',
    {
      spec: {
        type: 'LoadBalancer',
        allocateLoadBalancerNodePorts: false,
        externalIPs: ['9.9.9.9'],
        ports: [{ port: 80 }],
      },
    },
    { loadBalancer: { ingress: [{ hostname: 'a-very-long-host-name.example.com' }, { ip: '1.2.3.4' }] } },
  ),
  made('/api/v1/ns/services', { spec: { type: 'ExternalName', externalName: 'example.com' } }),
  made('/api/v1/ns/endpoints', {}),
  made('/api/v1/ns/endpoints', {
    subsets: [
      {
        addresses: ['1', '2', '3'].map((end) => ({ ip: `10.0.0.${end}` })),
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'b' },
        ],
      },
    ],
  }),
  made('/api/v1/ns/endpoints', { subsets: [{ notReadyAddresses: [{ ip: '10.0.0.9' }], ports: [{ port: 80 }] }] }),
  made('/apis/discovery.k8s.io/v1/ns/endpointslices', {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2', '10.0.0.3', '10.0.0.4'] }],
    ports: [
      { name: 'a', port: 80 },
      { name: 'b', port: 81 },
      { name: 'c', port: 82 },
      { name: 'd', port: 83 },
    ],
  }),
  made('/apis/discovery.k8s.io/v1/ns/endpointslices', { addressType: 'IPv6', endpoints: [] }),
  made('/apis/discovery.k8s.io/v1/ns/endpointslices', {
    addressType: 'FQDN',
    endpoints: [{ addresses: ['a.example.com'] }],
    ports: [{ name: 'any' }, {}],
  }),
  made('/apis/networking.k8s.io/v1/ns/ingresses', {
    spec: { defaultBackend: { service: { name: 'x', port: { number: 80 } } } },
  }),
  made(
    '/apis/networking.k8s.io/v1/ns/ingresses',
    {
      spec: { ingressClassName: 'c', tls: [{}], rules: ['a.b', 'c.d', 'e.f', 'g.h', 'i.j'].map((host) => ({ host })) },
    },
    { loadBalancer: { ingress: [{ ip: '1.1.1.1' }, { hostname: 'z.example.com' }] } },
  ),
  made('/apis/networking.k8s.io/v1/ns/ingresses', { spec: { rules: [{ host: 'a.b' }, {}] } }),
  made('/apis/networking.k8s.io/v1/ingressclasses', { spec: { controller: 'x.y/z' } }),
  made('/apis/networking.k8s.io/v1/ingressclasses', {
    spec: { controller: 'x.y/z', parameters: { apiGroup: 'g.h', kind: 'K', name: 'n' } },
  }),
  made('/apis/networking.k8s.io/v1/ns/networkpolicies', { spec: { podSelector: {} } }),
  made('/apis/networking.k8s.io/v1/ns/networkpolicies', { spec: { podSelector: MANY } }),
];

const OTHERS: readonly PrintedObject[] = [
  made('/api/v1/namespaces', {}),
  made('/api/v1/ns/configmaps', { data: { a: '1', b: '2' }, binaryData: { c: 'AA==' } }),
  made('/api/v1/ns/configmaps', {}),
  made('/api/v1/ns/secrets', { type: 'x/y', data: { a: 'AA==' } }),
  made('/api/v1/ns/serviceaccounts', { secrets: [{ name: 'a' }] }),
  made('/api/v1/ns/limitranges', { spec: { limits: [] } }),
  made(
    '/api/v1/ns/resourcequotas',
    { spec: { hard: { pods: '3', 'limits.cpu': '2', 'requests.memory': '1Gi' } } },
    { hard: { pods: '3', 'limits.cpu': '2', 'requests.memory': '1Gi' }, used: { pods: '1', 'limits.cpu': '500m' } },
  ),
  made('/api/v1/ns/persistentvolumeclaims', {
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
  }),
  made(
    '/api/v1/ns/persistentvolumeclaims',
    {
      spec: {
        volumeName: 'v',
        volumeMode: 'Block',
        accessModes: ['ReadWriteMany'],
        resources: { requests: { storage: '1Gi' } },
      },
    },
    { phase: 'Bound', accessModes: ['ReadWriteMany', 'ReadWriteOnce', 'ReadOnlyMany'], capacity: { storage: '2Gi' } },
  ),
  made(
    '/api/v1/ns/persistentvolumeclaims',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    undefined,
    { annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } },
  ),
  made(
    '/api/v1/persistentvolumes',
    {
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteOncePod'],
        storageClassName: 's',
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: 'n', name: 'c' },
        hostPath: { path: '/x' },
      },
    },
    { phase: 'Released', reason: 'Why' },
  ),
  made('/api/v1/nodes', {}),
  made(
    '/api/v1/nodes',
    { spec: { unschedulable: true } },
    {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [
        { type: 'ExternalIP', address: '2.2.2.2' },
        { type: 'InternalIP', address: '1.1.1.1' },
        { type: 'InternalIP', address: 'fd00::1' },
      ],
      nodeInfo: {
        kubeletVersion: 'v1',
        osImage: 'OS',
        kernelVersion: 'K',
        containerRuntimeVersion: 'cri://1',
        machineID: '',
        systemUUID: '',
        bootID: '',
        kubeProxyVersion: '',
        operatingSystem: '',
        architecture: '',
      },
    },
    {
      labels: {
        'node-role.kubernetes.io/worker': '',
        'node-role.kubernetes.io/control-plane': '',
        'kubernetes.io/role': 'old',
      },
    },
  ),
  made('/api/v1/nodes', {}, { conditions: [{ type: 'Ready', status: 'Unknown' }] }),
  made('/api/v1/ns/events', {
    involvedObject: { kind: 'Pod', name: 'p', namespace: 'printers', fieldPath: 'spec.containers{a}' },
    reason: 'R',
    message: ' hello \n',
    type: 'Normal',
    source: { component: 'kubelet', host: 'h' },
    firstTimestamp: LONG_AGO,
    lastTimestamp: '2022-01-01T00:00:00Z',
    count: 4,
  }),
  made('/api/v1/ns/events', { involvedObject: { kind: 'Pod', namespace: 'printers' }, type: 'Warning' }),
  made('/apis/events.k8s.io/v1/ns/events', {
    regarding: { kind: 'Deployment', name: 'd', namespace: 'printers' },
    reason: 'R',
    note: 'note',
    type: 'Normal',
    action: 'A',
    eventTime: '2021-01-01T00:00:00.000000Z',
    reportingController: 'x/y',
    reportingInstance: 'i-1',
    series: { count: 9, lastObservedTime: '2023-01-01T00:00:00.000000Z' },
  }),
  made('/apis/events.k8s.io/v1/ns/events', {
    regarding: { kind: 'Deployment', name: 'd', namespace: 'printers' },
    reason: 'R',
    note: 'note',
    type: 'Normal',
    action: 'A',
    eventTime: '2021-01-01T00:00:00.000000Z',
    reportingController: 'x/y',
    reportingInstance: 'i-1',
  }),
  made('/apis/coordination.k8s.io/v1/ns/leases', { spec: { holderIdentity: 'me' } }),
  made('/apis/coordination.k8s.io/v1/ns/leases', {}),
  made(
    '/apis/policy/v1/ns/poddisruptionbudgets',
    { spec: { minAvailable: '50%', selector: {} } },
    { disruptionsAllowed: 2, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  ),
  made('/apis/policy/v1/ns/poddisruptionbudgets', { spec: { maxUnavailable: 1 } }),
  made('/apis/rbac.authorization.k8s.io/v1/ns/roles', { rules: [] }),
  made('/apis/rbac.authorization.k8s.io/v1/clusterroles', { rules: [] }),
  made('/apis/rbac.authorization.k8s.io/v1/ns/rolebindings', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    subjects: [
      { kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'User', name: 'v', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'Group', name: 'g', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'ServiceAccount', name: 's', namespace: 'n' },
    ],
  }),
  made('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'r' },
  }),
  made('/apis/scheduling.k8s.io/v1/priorityclasses', { value: 5, preemptionPolicy: 'Never' }),
  made('/apis/scheduling.k8s.io/v1/priorityclasses', { value: 6 }),
  made('/apis/node.k8s.io/v1/runtimeclasses', { handler: 'h' }),
  made(
    '/apis/storage.k8s.io/v1/storageclasses',
    { provisioner: 'p', allowVolumeExpansion: true, volumeBindingMode: 'WaitForFirstConsumer' },
    undefined,
    { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  ),
  made('/apis/storage.k8s.io/v1/storageclasses', { provisioner: 'p' }),
  made('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', { webhooks: [] }),
  made('/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {}),
  made('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', {
    spec: {
      failurePolicy: 'Ignore',
      matchConstraints: {
        resourceRules: [{ apiGroups: ['x'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['y'] }],
      },
      validations: [{ expression: 'true' }],
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    },
  }),
  made('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', {
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: ['x'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['y'] }],
      },
      validations: [{ expression: 'true' }],
    },
  }),
  made('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings', {
    spec: {
      policyName: 'p',
      validationActions: ['Deny'],
      paramRef: { name: 'x', namespace: 'y', parameterNotFoundAction: 'Allow' },
    },
  }),
  made('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings', {
    spec: { policyName: 'p', validationActions: ['Deny'] },
  }),
];

export const PRINTED_OBJECTS: readonly PrintedObject[] = [...PODS, ...WORKLOADS, ...SERVICES, ...OTHERS];
