import type { JsonObject } from '../../json/json.ts';
import * as kinds from './sequence-kinds.ts';
import {
  apply,
  create,
  json,
  merge,
  replace,
  strategic,
  type Sequence,
  type SequenceKind,
  type Step,
} from './sequence.ts';

function of(kind: SequenceKind): (title: string, ...steps: readonly Step[]) => Sequence {
  return (title, ...steps) => ({ title: `${kind.kind}: ${title}`, kind, steps });
}

const deployment = of(kinds.DEPLOYMENTS);
const service = of(kinds.SERVICES);
const pod = of(kinds.PODS);

function template(containers: JsonObject[], more: JsonObject = {}): JsonObject {
  return { metadata: { labels: { app: 'd' } }, spec: { containers, ...more } };
}

const SELECTOR = { matchLabels: { app: 'd' } };

function deploymentSpec(fields: JsonObject = {}, containers: JsonObject[] = [{ name: 'c', image: 'i' }]): JsonObject {
  return { spec: { replicas: 0, selector: SELECTOR, template: template(containers), ...fields } };
}

function containers(...list: JsonObject[]): JsonObject {
  return { spec: { template: { spec: { containers: list } } } };
}

const STATUS = { subresource: 'status' };

export const WORKLOAD_SEQUENCES: readonly Sequence[] = [
  deployment('create', create('a', deploymentSpec())),
  deployment('apply', apply('a', deploymentSpec())),
  deployment(
    'apply over a create',
    create('a', deploymentSpec()),
    apply('b', deploymentSpec({ replicas: 1 })),
    apply('b', deploymentSpec({ replicas: 1 }), { force: true }),
  ),
  deployment(
    'containers of two appliers',
    apply('a', deploymentSpec()),
    apply('b', containers({ name: 'side', image: 's', ports: [{ containerPort: 80 }] })),
    apply('a', deploymentSpec({}, [{ name: 'c', image: 'j', env: [{ name: 'E', value: '1' }] }])),
    apply('b', {}, { invalid: true }),
  ),
  deployment(
    'ports with the same number',
    apply(
      'a',
      deploymentSpec({}, [
        { name: 'c', image: 'i', ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }] },
      ]),
    ),
    apply('a', deploymentSpec({}, [{ name: 'c', image: 'i', ports: [{ containerPort: 53 }] }])),
  ),
  deployment(
    'replicas left to a scaler',
    apply('a', deploymentSpec({ replicas: 1 })),
    merge('hpa', { spec: { replicas: 2 } }),
    apply('a', { spec: { selector: SELECTOR, template: template([{ name: 'c', image: 'i' }]) } }),
  ),
  deployment(
    'status',
    create('a', deploymentSpec()),
    merge(
      'ctl',
      {
        status: { replicas: 1, conditions: [{ type: 'Available', status: 'True' }] },
        metadata: { labels: { x: '1' } },
      },
      STATUS,
    ),
    apply('ctl2', { status: { conditions: [{ type: 'Available', status: 'False' }] } }, STATUS),
    merge('a', { spec: { replicas: 2 } }),
  ),
  deployment(
    'strategic patches',
    create('a', deploymentSpec()),
    strategic('b', containers({ name: 'c', image: 'j' }, { name: 'n', image: 'k' })),
    strategic('c', containers({ name: 'c', $patch: 'delete' })),
  ),
  deployment(
    'resource quantities',
    apply(
      'a',
      deploymentSpec({}, [
        { name: 'c', image: 'i', resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '500m' } } },
      ]),
    ),
    apply('b', containers({ name: 'c', resources: { limits: { cpu: '2' } } })),
  ),
  deployment(
    'volumes and mounts',
    apply(
      'a',
      deploymentSpec({
        template: template(
          [
            {
              name: 'c',
              image: 'i',
              volumeMounts: [
                { name: 'v', mountPath: '/x' },
                { name: 'v', mountPath: '/y' },
              ],
            },
          ],
          {
            volumes: [{ name: 'v', emptyDir: {} }],
            tolerations: [{ operator: 'Exists' }],
            imagePullSecrets: [{ name: 's' }],
          },
        ),
      }),
    ),
    apply('b', {
      spec: {
        template: { spec: { volumes: [{ name: 'w', configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } }] } },
      },
    }),
  ),
  deployment(
    'rolling update settings',
    apply(
      'a',
      deploymentSpec({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '10%' } } }),
    ),
    apply('b', { spec: { strategy: { rollingUpdate: { maxSurge: '1' } } } }),
  ),
  deployment(
    'a wrong type deep inside',
    apply('a', deploymentSpec({}, [{ name: 'c', image: 5, ports: [{ containerPort: 'x' }] }])),
  ),
  deployment(
    'duplicate containers',
    apply(
      'a',
      deploymentSpec({}, [
        { name: 'c', image: 'i' },
        { name: 'c', image: 'j' },
      ]),
    ),
  ),
  deployment(
    'duplicate ports made by an update',
    create(
      'a',
      deploymentSpec({}, [
        {
          name: 'c',
          image: 'i',
          ports: [
            { containerPort: 80, name: 'x' },
            { containerPort: 80, name: 'y' },
          ],
        },
      ]),
    ),
    merge('b', { spec: { replicas: 1 } }),
    apply('c', containers({ name: 'c', ports: [{ containerPort: 81 }] })),
    replace('d', deploymentSpec({}, [{ name: 'c', image: 'i', ports: [{ containerPort: 80, name: 'y' }] }])),
  ),
  deployment(
    'an environment in order',
    apply(
      'a',
      deploymentSpec({}, [
        {
          name: 'c',
          image: 'i',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '$(A)' },
            { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
        },
      ]),
    ),
    apply(
      'a',
      deploymentSpec({}, [
        {
          name: 'c',
          image: 'i',
          env: [
            { name: 'C', value: '1' },
            { name: 'A', value: '1' },
          ],
        },
      ]),
    ),
  ),
  deployment(
    'probes and ints that may be texts',
    apply(
      'a',
      deploymentSpec({}, [
        {
          name: 'c',
          image: 'i',
          livenessProbe: { httpGet: { port: 'http', path: '/' } },
          readinessProbe: { tcpSocket: { port: 80 } },
        },
      ]),
    ),
    apply('b', containers({ name: 'c', livenessProbe: { httpGet: { port: 80 } } })),
  ),
  deployment(
    'affinity and spread',
    create(
      'a',
      deploymentSpec({
        template: template([{ name: 'c', image: 'i' }], {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'z',
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: { matchLabels: { a: 'b' } },
            },
          ],
          hostAliases: [{ ip: '1.2.3.4', hostnames: ['h'] }],
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'Exists' }] }],
              },
            },
          },
        }),
      }),
    ),
  ),
  of(kinds.STATEFUL_SETS)(
    'create',
    create('a', {
      spec: {
        replicas: 0,
        serviceName: 's',
        selector: SELECTOR,
        template: template([{ name: 'c', image: 'i' }]),
        volumeClaimTemplates: [
          {
            metadata: { name: 'v' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    }),
  ),
  service('create', create('a', { spec: { selector: { app: 'x' }, ports: [{ port: 80 }] } })),
  service(
    'apply of ports',
    apply('a', { spec: { ports: [{ port: 80, name: 'http' }] } }),
    apply('b', { spec: { ports: [{ port: 443, name: 'https', protocol: 'TCP' }] } }),
    apply('a', { spec: { ports: [{ port: 80, name: 'web' }] } }),
    apply('c', { spec: { ports: [{ port: 80, name: 'x' }] } }),
  ),
  service(
    'the selector is atomic',
    apply('a', { spec: { selector: { a: '1' }, ports: [{ port: 80 }] } }),
    apply('b', { spec: { selector: { b: '1' } } }),
  ),
  service(
    'a port and two protocols',
    apply('a', {
      spec: {
        ports: [
          { port: 53, name: 't' },
          { port: 53, name: 'u', protocol: 'UDP' },
        ],
      },
    }),
    strategic('b', { spec: { ports: [{ port: 53, targetPort: 5 }] } }),
    json('c', [{ op: 'remove', path: '/spec/ports/1' }]),
  ),
  service(
    'status of a load balancer',
    create('a', { spec: { type: 'ClusterIP', ports: [{ port: 80 }] } }),
    merge('lb', { status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } }, { ...STATUS, invalid: true }),
  ),
  service(
    'an update by PUT',
    create('a', { spec: { ports: [{ port: 80 }] } }),
    replace('b', { metadata: { labels: { l: '1' } } }),
  ),
  pod('create', create('a', { spec: { containers: [{ name: 'c', image: 'i' }] } })),
  pod(
    'labels by two',
    create('a', { metadata: { labels: { x: '1' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }),
    apply('b', { metadata: { labels: { y: '1' } } }),
    apply('c', { metadata: { labels: { x: '2' } } }),
    strategic('d', { metadata: { labels: { x: null } } }),
  ),
  pod(
    'status conditions',
    create('a', { spec: { containers: [{ name: 'c', image: 'i' }] } }),
    strategic(
      'kubelet',
      {
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          podIPs: [{ ip: '10.0.0.1' }],
          podIP: '10.0.0.1',
        },
      },
      STATUS,
    ),
    strategic(
      'kubelet',
      { status: { conditions: [{ type: 'Ready', status: 'False' }] } },
      { ...STATUS, invalid: true },
    ),
  ),
  pod(
    'ephemeral containers',
    create('a', { spec: { containers: [{ name: 'c', image: 'i' }] } }),
    strategic(
      'dbg',
      { spec: { ephemeralContainers: [{ name: 'e', image: 'x' }] } },
      { subresource: 'ephemeralcontainers' },
    ),
  ),
  of(kinds.ENDPOINT_SLICES)(
    'create and apply',
    create('a', { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }], ports: [{ port: 80 }] }),
    apply('b', { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.2'] }] }),
    apply('b', { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.2'] }] }, { force: true }),
  ),
  of(kinds.ENDPOINT_SLICES)('nothing but a type', create('a', { addressType: 'IPv4' })),
  of(kinds.ROLES)(
    'rules are atomic',
    create('a', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
    apply('b', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] }),
  ),
  of(kinds.ROLE_BINDINGS)(
    'subjects and role',
    create('a', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' }],
    }),
  ),
  of(kinds.SECRETS)(
    'data and stringData',
    create('a', { data: { z: 'eA==' } }),
    apply('b', { data: { x: 'eQ==', q: 'eA==' } }),
  ),
  of(kinds.SERVICE_ACCOUNTS)(
    'pull secrets',
    create('a', { imagePullSecrets: [{ name: 's' }] }),
    apply('b', { imagePullSecrets: [{ name: 't' }] }),
  ),
  of(kinds.INGRESSES)(
    'rules',
    create('a', {
      spec: {
        rules: [
          {
            host: 'h',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } }],
            },
          },
        ],
      },
    }),
    apply('b', { metadata: { annotations: { a: 'b' } }, spec: { ingressClassName: 'c' } }),
  ),
  of(kinds.LEASES)(
    'renewal',
    create('a', { spec: { holderIdentity: 'x', leaseDurationSeconds: 10 } }),
    replace('b', { spec: { holderIdentity: 'y', leaseDurationSeconds: 10, renewTime: '2026-01-01T00:00:00.000000Z' } }),
  ),
  of(kinds.JOBS)(
    'apply',
    apply('a', {
      spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
    }),
    merge('b', { spec: { parallelism: 2 } }),
  ),
  of(kinds.NETWORK_POLICIES)(
    'apply',
    apply('a', { spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] } }),
    create('b', { spec: { podSelector: {} } }, { invalid: true }),
    merge('b', { spec: { podSelector: { matchLabels: { a: 'b' } } } }),
  ),
  of(kinds.DISRUPTION_BUDGETS)(
    'create and status',
    create('a', { spec: { minAvailable: 1, selector: SELECTOR } }),
    apply('b', { spec: { minAvailable: '50%' } }),
    merge(
      'c',
      {
        status: {
          currentHealthy: 1,
          conditions: [
            { type: 'X', status: 'True', reason: 'r', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
          ],
        },
      },
      STATUS,
    ),
  ),
];
