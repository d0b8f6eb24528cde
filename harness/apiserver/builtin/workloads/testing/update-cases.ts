import type { JsonValue } from '../../../../kube/json/json.ts';
import type { WorkloadCase } from './workload-case.ts';
import { CONTAINER, cronJobOf, jobOf, podOf, podSpec, replicatedOf, templateOf } from './sample-workloads.ts';

function podChange(title: string, change: JsonValue, subresource?: string, spec = {}): WorkloadCase {
  return { title, plural: 'pods', body: podOf(spec), change, ...(subresource === undefined ? {} : { subresource }) };
}

function change(title: string, plural: string, patch: JsonValue, subresource?: string): WorkloadCase {
  return { title, plural, body: replicatedOf(), change: patch, ...(subresource === undefined ? {} : { subresource }) };
}

const SETS = ['deployments', 'replicasets', 'statefulsets', 'daemonsets'];

export const UPDATE_CASES: readonly WorkloadCase[] = [
  podChange('another label of a pod', { metadata: { labels: { a: 'b' } } }),
  podChange('another image of a pod', {
    spec: {
      containers: [
        {
          ...CONTAINER,
          image: 'nginx:2',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'Always',
        },
      ],
    },
  }),
  podChange('no image of a pod', { spec: { containers: [{ ...CONTAINER, image: '', imagePullPolicy: 'Always' }] } }),
  podChange('a command of a pod', {
    spec: { containers: [{ ...CONTAINER, command: ['x'], imagePullPolicy: 'Always' }] },
  }),
  podChange('another container of a pod', { spec: { containers: [CONTAINER, { name: 'd', image: 'x' }] } }),
  podChange('the node name and the host name of a pod', { spec: { nodeName: 'n', hostname: 'h' } }),
  podChange('the restart policy of a pod', { spec: { restartPolicy: 'Never' } }),
  podChange('more volumes of a pod', { spec: { volumes: [{ name: 'a', emptyDir: {} }], hostNetwork: true } }),
  podChange('a toleration more of a pod', {
    spec: {
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'x', operator: 'Exists' },
      ],
    },
  }),
  podChange('other tolerations of a pod', { spec: { tolerations: [{ key: 'x', operator: 'Exists' }] } }),
  podChange('a deadline of a pod', { spec: { activeDeadlineSeconds: 10 } }),
  podChange('a longer deadline of a pod', { spec: { activeDeadlineSeconds: 20 } }, undefined, {
    activeDeadlineSeconds: 10,
  }),
  podChange('no deadline of a pod', { spec: { activeDeadlineSeconds: null } }, undefined, {
    activeDeadlineSeconds: 10,
  }),
  podChange('the status of a pod by the wrong door', { status: { phase: 'Running' } }),
  podChange('a gate less of a pod', { spec: { schedulingGates: null } }, undefined, {
    schedulingGates: [{ name: 'x' }],
  }),
  podChange('a gate more of a pod', { spec: { schedulingGates: [{ name: 'x' }, { name: 'y' }] } }, undefined, {
    schedulingGates: [{ name: 'x' }],
  }),
  podChange('a narrower gated pod', { spec: { nodeSelector: { a: 'b', c: 'd' } } }, undefined, {
    schedulingGates: [{ name: 'x' }],
    nodeSelector: { a: 'b' },
  }),
  podChange('another gated pod', { spec: { nodeSelector: { a: 'c' } } }, undefined, {
    schedulingGates: [{ name: 'x' }],
    nodeSelector: { a: 'b' },
  }),
  podChange(
    'the phase of a pod',
    {
      status: {
        phase: 'Running',
        podIP: '1.2.3.4',
        podIPs: [{ ip: '1.2.3.4' }],
        hostIP: '5.6.7.8',
        hostIPs: [{ ip: '5.6.7.8' }],
      },
    },
    'status',
  ),
  podChange(
    'a wrong status of a pod',
    {
      spec: { nodeName: 'x' },
      status: {
        qosClass: 'Guaranteed',
        podIPs: [{ ip: 'x' }, { ip: '1.2.3.4' }, { ip: '1.2.3.5' }],
        hostIPs: [{ ip: '9.9.9.9' }],
        conditions: [{ type: 'a b', status: 'True' }],
        nominatedNodeName: 'A',
      },
    },
    'status',
  ),
  podChange('the address of a pod', { status: { podIP: '1.2.3.4' } }, 'status'),
  podChange('the addresses of a pod', { status: { podIPs: [{ ip: '1.2.3.4' }, { ip: '::1' }] } }, 'status'),
  podChange('two addresses of a pod', { status: { podIP: '1.2.3.5', podIPs: [{ ip: '1.2.3.4' }] } }, 'status'),
  podChange(
    'a condition of a pod',
    { status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }] } },
    'status',
  ),
  podChange(
    'a debug container of a pod',
    { spec: { ephemeralContainers: [{ name: 'd', image: 'busybox', targetContainerName: 'c' }] } },
    'ephemeralcontainers',
  ),
  podChange(
    'a wrong debug container of a pod',
    {
      spec: {
        ephemeralContainers: [
          {
            name: 'c',
            image: '',
            targetContainerName: 'x',
            ports: [{ containerPort: 1 }],
            resources: { limits: { cpu: '1' } },
            livenessProbe: { exec: { command: ['x'] } },
          },
        ],
      },
    },
    'ephemeralcontainers',
  ),
  podChange(
    'a pod resized',
    {
      spec: {
        containers: [
          { ...CONTAINER, imagePullPolicy: 'Always', resources: { limits: { cpu: '2' }, requests: { cpu: '1' } } },
        ],
      },
    },
    'resize',
    { containers: [{ ...CONTAINER, resources: { limits: { cpu: '1' }, requests: { cpu: '500m' } } }] },
  ),
  podChange(
    'a pod resized to another class',
    { metadata: { labels: { x: 'y' } }, spec: { containers: [{ ...CONTAINER, resources: { limits: { cpu: '1' } } }] } },
    'resize',
  ),
  podChange(
    'a pod resized in what cannot be',
    { spec: { containers: [{ ...CONTAINER, resources: { requests: { 'ephemeral-storage': '1Gi' } } }] } },
    'resize',
    { containers: [{ ...CONTAINER, resources: { limits: { cpu: '1' }, requests: { cpu: '500m' } } }] },
  ),
  podChange('a pod resized by a container', { spec: { containers: [CONTAINER, { name: 'd', image: 'x' }] } }, 'resize'),
  podChange('a pod that is scheduled by its status', { spec: { nodeName: 'n' } }, 'status'),
  podChange(
    'a debug container of a pod with a label',
    { metadata: { labels: { a: 'b' } }, spec: { hostname: 'x', ephemeralContainers: [{ name: 'd', image: 'x' }] } },
    'ephemeralcontainers',
  ),
  ...SETS.flatMap((plural) => [
    change(`another image of ${plural}`, plural, {
      spec: { template: templateOf({ containers: [{ name: 'c', image: 'x:2' }] }) },
    }),
    change(`another annotation of ${plural}`, plural, { metadata: { annotations: { a: 'b' } } }),
    change(`another selector of ${plural}`, plural, {
      spec: { selector: { matchLabels: { app: 'b' } }, template: templateOf({}, { app: 'b' }) },
    }),
    change(`more replicas of ${plural}`, plural, { spec: { replicas: 5 } }),
    change(
      `a wrong status of ${plural}`,
      plural,
      {
        status: {
          replicas: 1,
          readyReplicas: 2,
          availableReplicas: 3,
          updatedReplicas: 4,
          fullyLabeledReplicas: 5,
          currentReplicas: 6,
          numberReady: -1,
        },
      },
      'status',
    ),
    change(
      `a right status of ${plural}`,
      plural,
      {
        metadata: { labels: { x: 'y' } },
        spec: { replicas: 9 },
        status: { replicas: 1, readyReplicas: 1, observedGeneration: 1, numberReady: 1 },
      },
      'status',
    ),
  ]),
  change('frozen fields of a stateful set', 'statefulsets', { spec: { serviceName: 'x' } }),
  change('another strategy of a daemon set', 'daemonsets', {
    spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } },
  }),
  {
    title: 'another image of a job',
    plural: 'jobs',
    body: jobOf(),
    change: { spec: { template: { spec: { containers: [{ name: 'c', image: 'y' }] } } } },
  },
  {
    title: 'more completions of a job',
    plural: 'jobs',
    body: jobOf(),
    change: { spec: { completions: 3, parallelism: 2 } },
  },
  {
    title: 'frozen fields of a job',
    plural: 'jobs',
    body: jobOf(),
    change: { spec: { completionMode: 'Indexed', backoffLimitPerIndex: 1, selector: { matchLabels: { a: 'b' } } } },
  },
  {
    title: 'a suspended job elsewhere',
    plural: 'jobs',
    body: jobOf({ suspend: true }),
    change: { spec: { template: { spec: { nodeSelector: { a: 'b' }, tolerations: [{ operator: 'Exists' }] } } } },
  },
  {
    title: 'a running job elsewhere',
    plural: 'jobs',
    body: jobOf(),
    change: { spec: { template: { spec: { nodeSelector: { a: 'b' } } } } },
  },
  {
    title: 'a finished job',
    plural: 'jobs',
    body: jobOf(),
    change: { status: { active: 1, conditions: [{ type: 'Complete', status: 'True' }] } },
    subresource: 'status',
  },
  {
    title: 'a job that counts',
    plural: 'jobs',
    body: jobOf(),
    change: { status: { active: 1, startTime: '2026-01-01T00:00:00Z', ready: 1 } },
    subresource: 'status',
  },
  { title: 'another schedule', plural: 'cronjobs', body: cronJobOf(), change: { spec: { schedule: '1 2 3 4 5' } } },
  {
    title: 'a wrong change of a cron job',
    plural: 'cronjobs',
    body: cronJobOf(),
    change: { spec: { schedule: 'TZ=UTC 1 2 3 4 5', timeZone: 'Foo' } },
  },
  {
    title: 'the status of a cron job',
    plural: 'cronjobs',
    body: cronJobOf(),
    change: { status: { lastScheduleTime: '2026-01-01T00:00:00Z' } },
    subresource: 'status',
  },
  {
    title: 'a replication controller that grows',
    plural: 'replicationcontrollers',
    body: { metadata: { name: 'sample' }, spec: { template: templateOf() } },
    change: { spec: { replicas: 3 } },
  },
  {
    title: 'another pod template',
    plural: 'podtemplates',
    body: { metadata: { name: 'sample' }, template: templateOf() },
    change: { template: { spec: podSpec() } },
  },
  {
    title: 'another controller revision',
    plural: 'controllerrevisions',
    body: { metadata: { name: 'sample' }, revision: 1, data: { a: 1 } },
    change: { revision: 2, data: { a: 2 } },
  },
];
