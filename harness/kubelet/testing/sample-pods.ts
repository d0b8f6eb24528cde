import type { AnyObject } from '../../kube/meta/object.ts';
import type { RunContainer, RunPodSpec, RunProbe } from '../pods/pod-types.ts';
import { commandOf } from './sample-scripts.ts';

export interface SamplePod {
  readonly name: string;
  /** What its status must come to be before it is compared, as `jsonpath=value` of `kubectl wait`. */
  readonly until: readonly string[];
  /** What it must have told as well: the reason of an event. */
  readonly told?: string;
  readonly spec: Partial<RunPodSpec>;
}

/** The image of a container that is named `main` unless it says otherwise. */
export const SAMPLE_IMAGE = 'fleetbed.local/runtime:sample';

/** Runs until it is asked to end. */
export const FOREVER: readonly string[] = commandOf('forever');

function main(change: Partial<RunContainer>, name = 'main'): RunContainer {
  return { name, image: SAMPLE_IMAGE, command: FOREVER, imagePullPolicy: 'IfNotPresent', ...change };
}

/** Node takes a while to start on a busy machine. */
function execProbe(script: Parameters<typeof commandOf>[0], periodSeconds: number, failureThreshold = 3): RunProbe {
  return { exec: { command: commandOf(script) }, periodSeconds, failureThreshold, timeoutSeconds: 10 };
}

/** Not asked before it listens, also on a busy machine. */
function web(httpGet: NonNullable<RunProbe['httpGet']>): RunContainer {
  return main({ command: commandOf('web'), readinessProbe: { httpGet, periodSeconds: 3, initialDelaySeconds: 10 } });
}

const waiting = (reason: string, container = 0): string =>
  `{.status.containerStatuses[${container}].state.waiting.reason}=${reason}`;
const PHASE = '{.status.phase}=';
const READY = '{.status.conditions[?(@.type=="Ready")].status}=True';

/** Pods whose statuses and events are compared with those of a real kubelet. */
export const SAMPLE_PODS: readonly SamplePod[] = [
  { name: 'running', until: [READY], spec: { containers: [main({})] } },
  {
    name: 'succeeded',
    until: [`${PHASE}Succeeded`],
    spec: { restartPolicy: 'Never', containers: [main({ command: commandOf('succeed') })] },
  },
  {
    name: 'failed',
    until: [`${PHASE}Failed`],
    spec: { restartPolicy: 'Never', containers: [main({ command: commandOf('failWith3') })] },
  },
  {
    name: 'crashing',
    until: [waiting('CrashLoopBackOff')],
    told: 'BackOff',
    spec: { containers: [main({ command: commandOf('fail') })] },
  },
  {
    name: 'completing',
    until: [waiting('CrashLoopBackOff')],
    told: 'BackOff',
    spec: { containers: [main({ command: commandOf('succeed') })] },
  },
  {
    name: 'on-failure',
    until: [`${PHASE}Succeeded`],
    spec: { restartPolicy: 'OnFailure', containers: [main({ command: commandOf('succeed') })] },
  },
  {
    name: 'never-pulled',
    until: [waiting('ErrImageNeverPull')],
    spec: { containers: [main({ image: 'nowhere/nothing:1', imagePullPolicy: 'Never' })] },
  },
  {
    name: 'unknown-image',
    until: [waiting('ImagePullBackOff')],
    told: 'BackOff',
    spec: { containers: [main({ image: 'registry.invalid/nothing:1' })] },
  },
  {
    name: 'unknown-command',
    until: [waiting('CrashLoopBackOff')],
    told: 'BackOff',
    spec: { containers: [main({ command: ['not-there', 'x'] })] },
  },
  {
    name: 'unknown-path',
    until: [`${PHASE}Failed`],
    spec: { restartPolicy: 'Never', containers: [main({ command: ['/not/there'] })] },
  },
  {
    name: 'no-config-volume',
    until: [waiting('ContainerCreating')],
    told: 'FailedMount',
    spec: {
      containers: [main({ volumeMounts: [{ name: 'config', mountPath: '/config' }] })],
      volumes: [{ name: 'config', configMap: { name: 'absent' } }],
    },
  },
  {
    name: 'no-secret-volume',
    until: [waiting('ContainerCreating')],
    told: 'FailedMount',
    spec: {
      containers: [main({ volumeMounts: [{ name: 'keys', mountPath: '/keys', readOnly: true }] })],
      volumes: [{ name: 'keys', secret: { secretName: 'absent' } }],
    },
  },
  {
    name: 'no-config-env',
    until: [waiting('CreateContainerConfigError')],
    spec: {
      containers: [
        main({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'absent', key: 'a' } } }] }),
        main({ envFrom: [{ secretRef: { name: 'absent' } }] }, 'second'),
      ],
    },
  },
  {
    name: 'no-config-key',
    until: [waiting('CreateContainerConfigError')],
    spec: {
      containers: [
        main({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'kube-root-ca.crt', key: 'a' } } }] }),
      ],
    },
  },
  {
    name: 'two',
    until: [READY],
    spec: { containers: [main({}, 'zeta'), main({}, 'alpha')] },
  },
  {
    name: 'one-of-two',
    until: ['{.status.containerStatuses[1].state.terminated.reason}=Completed'],
    spec: { restartPolicy: 'Never', containers: [main({}, 'alpha'), main({ command: commandOf('succeed') }, 'beta')] },
  },
  {
    name: 'initialized',
    until: [READY],
    spec: {
      initContainers: [
        main({ command: commandOf('succeed') }, 'first'),
        main({ command: commandOf('succeed') }, 'second'),
      ],
      containers: [main({})],
    },
  },
  {
    name: 'initializing',
    until: ['{.status.initContainerStatuses[0].started}=true'],
    spec: { initContainers: [main({}, 'first'), main({}, 'second')], containers: [main({})] },
  },
  {
    name: 'init-failed',
    until: [`${PHASE}Failed`],
    spec: {
      restartPolicy: 'Never',
      initContainers: [main({ command: commandOf('failWith3') }, 'first')],
      containers: [main({})],
    },
  },
  {
    name: 'init-crashing',
    until: ['{.status.initContainerStatuses[0].state.waiting.reason}=CrashLoopBackOff'],
    told: 'BackOff',
    spec: { initContainers: [main({ command: commandOf('failWith3') }, 'first')], containers: [main({})] },
  },
  {
    name: 'sidecar',
    until: [READY],
    spec: { initContainers: [main({ restartPolicy: 'Always' }, 'side')], containers: [main({})] },
  },
  {
    name: 'sidecar-succeeded',
    until: [`${PHASE}Succeeded`],
    spec: {
      restartPolicy: 'Never',
      initContainers: [main({ restartPolicy: 'Always' }, 'side')],
      containers: [main({ command: commandOf('succeed') })],
    },
  },
  {
    name: 'unready-http',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [main({ readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 2 } })],
    },
  },
  {
    name: 'unready-tcp',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [main({ readinessProbe: { tcpSocket: { port: 81 }, periodSeconds: 2 } })],
    },
  },
  {
    name: 'unready-exec',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [main({ readinessProbe: execProbe('sad', 5) })],
    },
  },
  {
    name: 'unready-no-program',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [main({ readinessProbe: { exec: { command: ['not-there'] }, periodSeconds: 2 } })],
    },
  },
  {
    name: 'unready-slow-program',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: { containers: [main({ readinessProbe: { ...execProbe('forever', 4), timeoutSeconds: 1 } })] },
  },
  {
    name: 'ready-http',
    until: [READY],
    spec: {
      containers: [
        main({
          command: commandOf('web'),
          ports: [{ name: 'web', containerPort: 8080 }],
          readinessProbe: { httpGet: { path: '/', port: 'web' }, periodSeconds: 2, initialDelaySeconds: 3 },
        }),
      ],
    },
  },
  {
    name: 'unready-status',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [web({ path: '/bad', port: 8080 })],
    },
  },
  {
    name: 'unready-hanging',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [web({ path: '/hang', port: 8080 })],
    },
  },
  {
    name: 'ready-elsewhere',
    until: [READY],
    told: 'ProbeWarning',
    spec: {
      containers: [web({ path: '/away', port: 8080 })],
    },
  },
  {
    name: 'unready-unnamed-port',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [web({ path: '/', port: 'nameless' })],
    },
  },
  {
    name: 'unready-grpc',
    until: ['{.status.containerStatuses[0].started}=true'],
    told: 'Unhealthy',
    spec: {
      containers: [main({ readinessProbe: { grpc: { port: 82 }, periodSeconds: 2 } })],
    },
  },
  {
    name: 'unalive',
    until: [waiting('CrashLoopBackOff')],
    told: 'BackOff',
    spec: {
      containers: [main({ livenessProbe: execProbe('fail', 5, 1) })],
      terminationGracePeriodSeconds: 5,
    },
  },
  {
    name: 'never-started',
    until: [waiting('CrashLoopBackOff')],
    told: 'BackOff',
    spec: {
      containers: [main({ startupProbe: execProbe('fail', 5, 1) })],
    },
  },
  {
    name: 'gated',
    until: ['{.status.conditions[?(@.type=="ContainersReady")].status}=True'],
    spec: { readinessGates: [{ conditionType: 'example.com/gate' }], containers: [main({})] },
  },
  {
    name: 'late',
    until: [`${PHASE}Failed`],
    told: 'DeadlineExceeded',
    spec: { activeDeadlineSeconds: 5, containers: [main({})] },
  },
  {
    name: 'message-file',
    until: [`${PHASE}Failed`],
    spec: {
      restartPolicy: 'Never',
      containers: [main({ command: commandOf('because') })],
    },
  },
  {
    name: 'message-log',
    until: [`${PHASE}Failed`],
    spec: {
      restartPolicy: 'Never',
      containers: [main({ command: commandOf('failWith3'), terminationMessagePolicy: 'FallbackToLogsOnError' })],
    },
  },
  {
    name: 'bad-post-start',
    until: [waiting('CrashLoopBackOff')],
    told: 'BackOff',
    spec: {
      containers: [main({ lifecycle: { postStart: { exec: { command: commandOf('fail') } } } })],
      terminationGracePeriodSeconds: 2,
    },
  },
  {
    name: 'on-host',
    until: [READY],
    spec: { hostNetwork: true, containers: [main({})] },
  },
  {
    name: 'with-resources',
    until: [READY],
    spec: {
      containers: [main({ resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } } })],
    },
  },
];

export function samplePod({ name, spec }: SamplePod): AnyObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, ...spec },
  };
}
