import { createHash } from 'node:crypto';
import type { Deployment } from '../../../kube/api/apps.ts';
import type { Container, PodSpec, Probe } from '../../../kube/api/pod.ts';
import { KUBECONFIG_DIRECTORY } from './controller-args.ts';
import { routeTokenVariable } from './route-token-secret.ts';
import { CONTROLLER, KUBECONFIG_SECRET, ROUTES_PORT, SYSTEM_LABELS, SYSTEM_NAMESPACE } from './system-names.ts';

export interface ControllerDeploymentOptions {
  readonly image: string;
  readonly args: readonly string[];
  /** The mounted file. Another one makes a new pod, since the controller reads it once. */
  readonly kubeconfig: string;
}

const SELECTOR = { 'app.kubernetes.io/name': CONTROLLER };
const NOBODY = 65_534;
const VOLUME = 'member-kubeconfig';

/**
 * The controller, in the config cluster. `Recreate`: two controllers at once would write over each other. It runs as
 * nobody, writes no file, and reaches every cluster, its own too, by the mounted kubeconfig.
 */
export function controllerDeployment({ image, args, kubeconfig }: ControllerDeploymentOptions): Deployment {
  const digest = createHash('sha256').update(kubeconfig).digest('hex');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: CONTROLLER, namespace: SYSTEM_NAMESPACE, labels: SYSTEM_LABELS },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: SELECTOR },
      template: {
        metadata: { labels: SYSTEM_LABELS, annotations: { 'fleetbed.dev/kubeconfig-sha256': digest } },
        spec: podSpec(image, args),
      },
    },
  };
}

function podSpec(image: string, args: readonly string[]): PodSpec {
  return {
    serviceAccountName: CONTROLLER,
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NOBODY,
      runAsGroup: NOBODY,
      fsGroup: NOBODY,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(image, args)],
    volumes: [{ name: VOLUME, secret: { secretName: KUBECONFIG_SECRET } }],
  };
}

function container(image: string, args: readonly string[]): Container {
  return {
    name: 'controller',
    image,
    imagePullPolicy: 'IfNotPresent',
    args,
    env: [routeTokenVariable],
    ports: [{ name: 'routes', containerPort: ROUTES_PORT }],
    resources: { requests: { cpu: '50m', memory: '96Mi' } },
    volumeMounts: [{ name: VOLUME, mountPath: KUBECONFIG_DIRECTORY, readOnly: true }],
    // Readiness waits for members that do not answer; only a process that hangs is to be restarted.
    startupProbe: probe({ periodSeconds: 1, failureThreshold: 60 }),
    readinessProbe: probe({ periodSeconds: 2, failureThreshold: 3 }),
    livenessProbe: { tcpSocket: { port: 'routes' }, periodSeconds: 10, failureThreshold: 3 },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function probe(timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>): Probe {
  return { httpGet: { path: '/readyz', port: 'routes' }, timeoutSeconds: 2, ...timing };
}
