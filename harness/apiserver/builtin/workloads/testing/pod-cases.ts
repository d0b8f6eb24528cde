import type { WorkloadCase } from './workload-case.ts';
import { CONTAINER, podCase } from './sample-workloads.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export const POD_CASES: readonly WorkloadCase[] = [
  podCase('a small pod', {}),
  podCase('a pod without containers', { containers: [] }),
  podCase('a pod with an old name of the service account', { serviceAccount: 'default' }),
  podCase('a pod with a wrong name', {}, { name: 'Sample_1' }),
  podCase('a pod with a dotted name', {}, { name: 'sample.one' }),
  podCase('a pod with a wrong label', {}, { labels: { 'a b': 'c', d: 'e f' } }),
  podCase('a pod with a wrong annotation', {}, { annotations: { 'a b': 'c' } }),
  podCase('a pod with a wrong finalizer', {}, { finalizers: ['foo'] }),
  podCase('a wrong restart policy', { restartPolicy: 'Sometimes' }),
  podCase('a wrong DNS policy', { dnsPolicy: 'Mine' }),
  podCase('no resolver where it is needed', { dnsPolicy: 'None' }),
  podCase('a resolver without servers', { dnsPolicy: 'None', dnsConfig: { searches: ['a'] } }),
  podCase('a wrong resolver', {
    dnsConfig: {
      nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', 'x'],
      searches: ['A b', 'a_b.c', '.'],
      options: [{ name: '' }],
    },
  }),
  podCase('a right resolver', {
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['8.8.8.8'], options: [{ name: 'ndots', value: '2' }] },
  }),
  podCase('wrong host aliases', {
    hostAliases: [
      { ip: '1.2.3', hostnames: ['A'] },
      { ip: '1.2.3.4', hostnames: ['a.b'] },
    ],
  }),
  podCase('repeated host aliases and secrets', {
    hostAliases: [
      { ip: '1.2.3.4', hostnames: ['a'] },
      { ip: '1.2.3.4', hostnames: ['b'] },
    ],
    imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}],
  }),
  podCase('a wrong node selector', { nodeSelector: { 'a b': 'c d' } }),
  podCase('a deprecated node selector', { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }),
  podCase('wrong names', { nodeName: 'A_b', priorityClassName: '', hostname: 'A.b', subdomain: 'x.y' }),
  podCase('a wrong deadline', { activeDeadlineSeconds: 0 }),
  podCase('a deadline and a negative grace period', { activeDeadlineSeconds: 10, terminationGracePeriodSeconds: -5 }),
  podCase('no grace period', { terminationGracePeriodSeconds: 0 }),
  podCase('wrong tolerations', {
    tolerations: [
      { operator: 'Equal' },
      { key: 'a', operator: 'Exists', value: 'b' },
      { key: 'a', operator: 'Foo', effect: 'Bar' },
      { key: 'a', tolerationSeconds: 3 },
      { key: 'a b', value: 'c d' },
    ],
  }),
  podCase('a right toleration', { tolerations: [{ operator: 'Exists' }] }),
  podCase('wrong spread constraints', {
    topologySpreadConstraints: [
      { maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Never' },
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 },
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
      },
    ],
  }),
  podCase(
    'a right spread constraint with keys',
    {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: 'a' } },
          matchLabelKeys: ['version', 'other'],
        },
      ],
    },
    { labels: { version: '1' } },
  ),
  podCase('keys without a selector', {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule', matchLabelKeys: ['x'] },
    ],
  }),
  podCase('wrong node affinity', {
    affinity: {
      nodeAffinity: {
        [REQUIRED]: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'a', operator: 'In' },
                { key: 'a', operator: 'Exists', values: ['x'] },
                { key: 'a', operator: 'Gt', values: ['1', '2'] },
                { key: 'a b', operator: 'Foo', values: ['c d'] },
              ],
              matchFields: [
                { key: 'spec.x', operator: 'In', values: ['a', 'b'] },
                { key: 'metadata.name', operator: 'Gt', values: ['A'] },
              ],
            },
          ],
        },
        [PREFERRED]: [{ weight: 0, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x y'] }] } }],
      },
    },
  }),
  podCase('node affinity without terms', { affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [] } } } }),
  podCase('right node affinity', {
    affinity: {
      nodeAffinity: {
        [PREFERRED]: [{ weight: 5, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x y'] }] } }],
      },
    },
  }),
  podCase('wrong pod affinity', {
    affinity: {
      podAffinity: {
        [REQUIRED]: [{ topologyKey: '', namespaces: ['A'], labelSelector: { matchLabels: { 'a b': 'c' } } }],
      },
      podAntiAffinity: {
        [PREFERRED]: [
          { weight: 200, podAffinityTerm: { topologyKey: 'zone', matchLabelKeys: ['a'], mismatchLabelKeys: ['a'] } },
        ],
      },
    },
  }),
  podCase(
    'right pod affinity',
    {
      affinity: {
        podAntiAffinity: {
          [REQUIRED]: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: { app: 'a' } },
              matchLabelKeys: ['app'],
              mismatchLabelKeys: ['tier'],
            },
          ],
          [PREFERRED]: [{ weight: 100, podAffinityTerm: { topologyKey: 'zone' } }],
        },
      },
    },
    { labels: { app: 'a', tier: 'b' } },
  ),
  podCase('wrong gates', {
    schedulingGates: [{ name: 'a b' }, { name: 'x' }, { name: 'x' }],
    readinessGates: [{ conditionType: 'a b' }],
  }),
  podCase('a gated pod', { schedulingGates: [{ name: 'example.com/wait' }] }),
  podCase('a gated pod that is bound', { schedulingGates: [{ name: 'x' }], nodeName: 'n1' }),
  podCase('ephemeral containers on creation', { ephemeralContainers: [{ name: 'e', image: 'x' }] }),
  podCase('host network', { hostNetwork: true, containers: [{ ...CONTAINER, ports: [{ containerPort: 80 }] }] }),
  podCase('host network with another host port', {
    hostNetwork: true,
    containers: [{ ...CONTAINER, ports: [{ containerPort: 80, hostPort: 81 }] }],
  }),
  podCase('host network without host users', { hostNetwork: true, hostPID: true, hostIPC: true, hostUsers: false }),
  podCase('shared processes and host processes', { hostPID: true, shareProcessNamespace: true }),
  podCase('a wrong security context', {
    securityContext: {
      runAsUser: -1,
      runAsGroup: 2 ** 32,
      fsGroup: -5,
      supplementalGroups: [1, -1],
      fsGroupChangePolicy: 'Foo',
      sysctls: [
        { name: 'A B', value: '1' },
        { name: 'a.b', value: '1' },
        { name: 'a.b', value: '1' },
        { name: '', value: '' },
      ],
      seccompProfile: { type: 'Localhost' },
      appArmorProfile: { type: 'Foo' },
      supplementalGroupsPolicy: 'Foo',
      seLinuxChangePolicy: 'MountOption',
    },
  }),
  podCase('a right security context', {
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      fsGroup: 0,
      seccompProfile: { type: 'RuntimeDefault' },
      sysctls: [{ name: 'net.core.somaxconn', value: '1' }],
    },
  }),
  podCase('a network sysctl on the host network', {
    hostNetwork: true,
    securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '1' }] },
  }),
  podCase('profiles with paths they may not have', {
    securityContext: {
      seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'a' },
      appArmorProfile: { type: 'Unconfined', localhostProfile: 'x' },
    },
  }),
  podCase(
    'profile annotations',
    {},
    {
      annotations: {
        'seccomp.security.alpha.kubernetes.io/pod': 'foo',
        'container.apparmor.security.beta.kubernetes.io/x': 'foo',
      },
    },
  ),
  podCase(
    'a seccomp annotation',
    {},
    { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } },
  ),
  podCase('a wrong deletion cost', {}, { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '+3' } }),
  podCase('deprecated annotations', {}, { annotations: { 'scheduler.alpha.kubernetes.io/critical-pod': '' } }),
  podCase('a wrong operating system', { os: { name: 'plan9' } }),
  podCase('linux', { os: { name: 'linux' } }),
  podCase('linux with options of windows', {
    os: { name: 'linux' },
    securityContext: { windowsOptions: { runAsUserName: 'x' } },
  }),
  podCase('windows with options of linux', {
    os: { name: 'windows' },
    hostPID: true,
    shareProcessNamespace: true,
    securityContext: { runAsUser: 1, fsGroup: 2, sysctls: [{ name: 'a.b', value: 'c' }], supplementalGroups: [3] },
    containers: [{ ...CONTAINER, securityContext: { privileged: false, capabilities: {}, runAsGroup: 3 } }],
  }),
  podCase('pod-level resources', { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } } }),
  podCase('wrong pod-level resources', { resources: { limits: { 'example.com/gpu': '1' }, requests: { cpu: '2' } } }),
  podCase('resource claims', {
    resourceClaims: [
      { name: 'a' },
      { name: 'a', resourceClaimName: 'b' },
      { name: 'c', resourceClaimName: 'b', resourceClaimTemplateName: 'd' },
    ],
  }),
  podCase('disabled fields', {
    hostnameOverride: 'x',
    containers: [
      {
        ...CONTAINER,
        restartPolicy: 'Never',
        lifecycle: { stopSignal: 'SIGTERM' },
        volumeMounts: [{ name: 'i', mountPath: '/i' }],
      },
    ],
    volumes: [{ name: 'i', image: { reference: 'x' } }],
  }),
  podCase('nothing but zero values', {
    hostNetwork: false,
    hostPID: false,
    volumes: [],
    nodeSelector: {},
    initContainers: [],
    priorityClassName: '',
  }),
];
