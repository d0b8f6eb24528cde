import type { WorkloadCase } from './workload-case.ts';
import { replicatedCase, templateOf } from './sample-workloads.ts';

const SETS = ['deployments', 'replicasets', 'statefulsets', 'daemonsets'];
const WRONG_SELECTOR = {
  matchExpressions: [
    { key: 'a', operator: 'Foo', values: ['b c'] },
    { key: 'x y', operator: 'In' },
  ],
};

export const REPLICATED_CASES: readonly WorkloadCase[] = [
  ...SETS.flatMap((plural) => [
    replicatedCase(`small ${plural}`, plural, {}),
    replicatedCase(`${plural} with a dotted name`, plural, {}, { name: 'a.b' }),
    replicatedCase(`${plural} with a wrong name`, plural, {}, { name: 'A' }),
    replicatedCase(`${plural} without a selector`, plural, { selector: null }),
    replicatedCase(`${plural} with an empty selector`, plural, { selector: {} }),
    replicatedCase(`${plural} with a wrong selector`, plural, { selector: WRONG_SELECTOR }),
    replicatedCase(`${plural} whose labels do not match`, plural, { template: templateOf({}, { x: 'y', a: 'b' }) }),
    replicatedCase(`${plural} without a template`, plural, { template: {} }),
    replicatedCase(`${plural} with a wrong pod`, plural, {
      template: templateOf({
        restartPolicy: 'Never',
        activeDeadlineSeconds: 3,
        containers: [{ name: 'A', image: '' }],
        ephemeralContainers: [{ name: 'e', image: 'x' }],
      }),
    }),
    replicatedCase(`${plural} with negative numbers`, plural, {
      replicas: -1,
      minReadySeconds: -1,
      revisionHistoryLimit: -1,
    }),
    replicatedCase(`${plural} with zeros`, plural, { replicas: 0, minReadySeconds: 0, revisionHistoryLimit: 0 }),
    replicatedCase(`${plural} with warnings`, plural, {
      template: {
        metadata: {
          labels: { app: 'a' },
          annotations: { 'container.apparmor.security.beta.kubernetes.io/c': 'runtime/default' },
        },
        spec: {
          containers: [{ name: 'c', image: 'x', env: [{ name: 'A' }, { name: 'A' }] }],
          terminationGracePeriodSeconds: -1,
          hostNetwork: true,
        },
      },
    }),
  ]),
  replicatedCase('a deployment that is recreated', 'deployments', { strategy: { type: 'Recreate' } }),
  replicatedCase('a deployment that is recreated by and by', 'deployments', {
    strategy: { type: 'Recreate', rollingUpdate: {} },
  }),
  replicatedCase('a deployment with a wrong strategy', 'deployments', {
    strategy: { type: 'Foo', rollingUpdate: { maxSurge: 1 } },
  }),
  replicatedCase('a deployment that cannot move', 'deployments', {
    strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } },
  }),
  replicatedCase('a deployment with wrong parts', 'deployments', {
    strategy: { rollingUpdate: { maxSurge: 'x', maxUnavailable: '101%' } },
  }),
  replicatedCase('a deployment with negative parts', 'deployments', {
    strategy: { rollingUpdate: { maxSurge: -1, maxUnavailable: 1 } },
  }),
  replicatedCase('a deployment with a short deadline', 'deployments', {
    minReadySeconds: 10,
    progressDeadlineSeconds: 10,
  }),
  replicatedCase('a paused deployment', 'deployments', { paused: true, progressDeadlineSeconds: 2_147_483_647 }),
  replicatedCase('a stateful set with claims', 'statefulsets', {
    serviceName: 'svc',
    template: templateOf({
      containers: [{ name: 'c', image: 'x', volumeMounts: [{ name: 'data', mountPath: '/d' }] }],
      hostname: 'h',
    }),
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  }),
  replicatedCase('a stateful set with wrong claims', 'statefulsets', {
    serviceName: 'A',
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '-1' } }, storageClassName: 'A' } },
      { metadata: { name: 'b' }, spec: { accessModes: ['Foo', 'ReadWriteOncePod', 'ReadOnlyMany'] } },
    ],
  }),
  replicatedCase('a stateful set with wrong policies', 'statefulsets', {
    podManagementPolicy: 'Foo',
    updateStrategy: { type: 'Bar' },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'x', whenScaled: 'Delete' },
    ordinals: { start: -1 },
  }),
  replicatedCase('a stateful set updated by hand', 'statefulsets', {
    updateStrategy: { type: 'OnDelete' },
    podManagementPolicy: 'Parallel',
  }),
  replicatedCase('a stateful set updated by hand, by and by', 'statefulsets', {
    updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } },
  }),
  replicatedCase('a stateful set with a partition', 'statefulsets', {
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3, maxUnavailable: 2 } },
  }),
  replicatedCase('a stateful set without a partition', 'statefulsets', { updateStrategy: { type: 'RollingUpdate' } }),
  replicatedCase('a daemon set with a surge', 'daemonsets', { updateStrategy: { rollingUpdate: { maxSurge: 1 } } }),
  replicatedCase('a daemon set that cannot move', 'daemonsets', {
    updateStrategy: { rollingUpdate: { maxUnavailable: 0 } },
  }),
  replicatedCase('a daemon set with a wrong strategy', 'daemonsets', { updateStrategy: { type: 'Foo' } }),
  replicatedCase('a daemon set updated by hand', 'daemonsets', { updateStrategy: { type: 'OnDelete' } }),
  {
    title: 'a replication controller',
    plural: 'replicationcontrollers',
    body: { metadata: { name: 'sample' }, spec: { template: templateOf() } },
  },
  {
    title: 'a replication controller without a template',
    plural: 'replicationcontrollers',
    body: { metadata: { name: 'sample' }, spec: { selector: { a: 'b' } } },
  },
  {
    title: 'a wrong replication controller',
    plural: 'replicationcontrollers',
    body: {
      metadata: { name: 'sample' },
      spec: {
        replicas: -1,
        minReadySeconds: -2,
        selector: { a: 'b' },
        template: templateOf({ restartPolicy: 'Never' }),
      },
    },
  },
  {
    title: 'an empty replication controller',
    plural: 'replicationcontrollers',
    body: { metadata: { name: 'sample' }, spec: { template: { spec: { containers: [] } } } },
  },
  { title: 'a pod template', plural: 'podtemplates', body: { metadata: { name: 'sample' }, template: templateOf() } },
  { title: 'a wrong pod template', plural: 'podtemplates', body: { metadata: { name: 'sample' }, template: {} } },
  {
    title: 'a controller revision',
    plural: 'controllerrevisions',
    body: { metadata: { name: 'sample' }, revision: 1, data: { a: 1 } },
  },
  {
    title: 'a controller revision without data',
    plural: 'controllerrevisions',
    body: { metadata: { name: 'sample' }, revision: -1 },
  },
  {
    title: 'a controller revision with wrong data',
    plural: 'controllerrevisions',
    body: { metadata: { name: 'sample' }, revision: 1, data: [1] },
  },
];
