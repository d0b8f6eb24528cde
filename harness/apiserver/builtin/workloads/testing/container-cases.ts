import type { WorkloadCase } from './workload-case.ts';
import { CONTAINER, containerCase, podCase } from './sample-workloads.ts';

const IMAGES = [
  'nginx:1.2',
  'nginx:latest',
  'nginx@sha256:0123456789012345678901234567890123456789012345678901234567890123',
  'localhost:5000/a/b:v1',
  'Nginx',
  'gcr.io/A/b',
  'a:b:c',
  'reg.io/x/y_z-1__q',
];

export const CONTAINER_CASES: readonly WorkloadCase[] = [
  ...IMAGES.map((image) => containerCase(`the image ${image}`, { image })),
  containerCase('no image', { image: '' }),
  containerCase('an image with spaces', { image: ' nginx ' }),
  containerCase('a container without a name', { name: '' }),
  containerCase('a wrong name', { name: 'A_b' }),
  podCase('containers with one name', { containers: [CONTAINER, CONTAINER], initContainers: [CONTAINER] }),
  containerCase('wrong policies', {
    imagePullPolicy: 'Foo',
    terminationMessagePolicy: 'Bar',
    terminationMessagePath: '/x',
  }),
  containerCase('wrong ports', {
    ports: [
      { containerPort: 0 },
      { containerPort: 70_000, hostPort: -1, protocol: 'Foo', name: 'UPPER' },
      { containerPort: 80, name: 'web' },
      { containerPort: 81, name: 'web' },
      { containerPort: 82, name: 'a-very-long-port-name' },
      { containerPort: 83, name: '123' },
      { containerPort: 84, name: 'a--b-' },
    ],
  }),
  podCase('clashing host ports', {
    containers: [
      { ...CONTAINER, ports: [{ containerPort: 80, hostPort: 80 }] },
      { ...CONTAINER, name: 'd', ports: [{ containerPort: 80, hostPort: 80 }] },
    ],
  }),
  podCase('ports that get in the way', {
    containers: [
      {
        ...CONTAINER,
        ports: [
          { containerPort: 80, name: 'web' },
          { containerPort: 81, hostIP: '1.2.3.4' },
        ],
      },
      {
        ...CONTAINER,
        name: 'd',
        ports: [
          { containerPort: 80, name: 'web' },
          { containerPort: 81, hostPort: 8 },
        ],
      },
    ],
  }),
  containerCase('wrong variables', {
    env: [
      { name: '' },
      { name: 'a=b' },
      { name: 'A', valueFrom: {} },
      { name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.foo' } } },
      { name: 'C', valueFrom: { fieldRef: { fieldPath: 'spec.restartPolicy' } } },
      { name: 'D', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a b']" } } },
      { name: 'E', valueFrom: { fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } } },
      { name: 'F', valueFrom: { fieldRef: { fieldPath: '' } } },
      { name: 'G', valueFrom: { resourceFieldRef: { resource: 'foo' } } },
      { name: 'H', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '3' } } },
      { name: 'I', valueFrom: { configMapKeyRef: { name: 'A_b', key: '' }, secretKeyRef: { name: 'x', key: 'a/b' } } },
    ],
    envFrom: [
      {},
      { prefix: 'a=', configMapRef: { name: '' } },
      { configMapRef: { name: 'A' }, secretRef: { name: 'b' } },
    ],
  }),
  containerCase('right variables', {
    env: [
      { name: 'a b', value: '1' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
      { name: 'EMPTY', value: '' },
    ],
    envFrom: [{ prefix: 'X_', secretRef: { name: 's' } }],
  }),
  containerCase('hidden variables', {
    env: [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
      { name: 'A', value: '$(A)3' },
    ],
  }),
  containerCase('a wrong liveness probe', {
    livenessProbe: { successThreshold: 3, periodSeconds: -1, terminationGracePeriodSeconds: 0 },
  }),
  containerCase('a probe with two handlers', {
    livenessProbe: { exec: { command: [] }, httpGet: { port: 0 } },
    readinessProbe: { tcpSocket: { port: 'A' }, terminationGracePeriodSeconds: 3 },
    startupProbe: { httpGet: { port: 'web-', scheme: 'FTP', httpHeaders: [{ name: 'a b', value: '' }] } },
  }),
  containerCase('right probes', {
    livenessProbe: { httpGet: { port: 80 } },
    readinessProbe: { grpc: { port: 90 }, successThreshold: 2 },
    startupProbe: { exec: { command: ['true'] }, failureThreshold: 30 },
  }),
  containerCase('hooks', {
    lifecycle: {
      preStop: { sleep: { seconds: 40 } },
      postStart: { exec: { command: ['a'] }, httpGet: { port: 'http' } },
    },
  }),
  containerCase('a right hook', { lifecycle: { preStop: { httpGet: { port: 80 } } } }),
  containerCase('wrong resources', {
    resources: { limits: { foo: '1', 'a b': '1', 'example.com/gpu': '0.5', cpu: '-1' }, requests: { memory: '1Gi' } },
  }),
  containerCase('requests above limits', { resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
  containerCase('huge pages alone', { resources: { limits: { 'hugepages-2Mi': '3Mi' } } }),
  containerCase('an extended resource without a limit', { resources: { requests: { 'example.com/gpu': '1' } } }),
  containerCase('guaranteed resources', { resources: { limits: { cpu: '1000m', memory: '1024Mi' } } }),
  containerCase('burstable resources', {
    resources: { limits: { memory: '1.5Gi' }, requests: { cpu: '0.1', memory: '1u' } },
  }),
  containerCase('unknown claims', { resources: { claims: [{ name: 'x' }, { name: '' }, { name: 'x' }] } }),
  containerCase('resize policies', {
    resizePolicy: [
      { resourceName: 'cpu', restartPolicy: 'Foo' },
      { resourceName: 'cpu', restartPolicy: 'NotRequired' },
      { resourceName: 'gpu', restartPolicy: '' },
    ],
  }),
  containerCase('a wrong security context of a container', {
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { add: ['CAP_SYS_ADMIN'] },
      runAsUser: -1,
      procMount: 'Foo',
      seccompProfile: { type: '' },
    },
  }),
  containerCase('unmasked proc', { securityContext: { procMount: 'Unmasked' } }),
  containerCase('a right security context of a container', {
    securityContext: {
      readOnlyRootFilesystem: false,
      capabilities: { drop: ['ALL'] },
      appArmorProfile: { type: 'Localhost', localhostProfile: 'x' },
    },
  }),
  podCase('init containers', {
    initContainers: [
      {
        name: 'i',
        image: 'x',
        readinessProbe: { exec: { command: ['a'] } },
        lifecycle: { preStop: { exec: { command: ['a'] } } },
      },
      { name: 'side', image: 'x', restartPolicy: 'Always', readinessProbe: { httpGet: { port: 1 } } },
      { name: 'odd', image: 'x', restartPolicy: 'Never' },
    ],
  }),
  podCase('a right sidecar', {
    initContainers: [
      { name: 'side', image: 'x:1', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 'a' } } },
    ],
  }),
];
