import type { Deployment } from '../../../kube/api/apps.ts';
import type { Service } from '../../../kube/api/core.ts';
import type { Container, Probe } from '../../../kube/api/pod.ts';
import { ADMIN_PORT } from '../proxy-process.ts';
import { routeTokenVariable } from './route-token-secret.ts';
import { CONTROLLER, ROUTES_PORT, SYSTEM_NAMESPACE } from './system-names.ts';

export interface ProxyDeploymentOptions {
  readonly name: string;
  /** @default the system namespace */
  readonly namespace?: string;
  readonly image: string;
  readonly role: 'gateway' | 'east-west';
  /** Under which name it follows the controller's route stream. */
  readonly subscriber: string;
}

/** Where a proxy in the cluster of a controller finds its route stream: behind the Service of {@link routesService}. */
const CONTROLLER_URL = `http://${CONTROLLER}.${SYSTEM_NAMESPACE}.svc.cluster.local:${String(ROUTES_PORT)}`;
const NOBODY = 65_534;

/**
 * A proxy in the cluster of its controller. One pod: the controller takes the word of one subscriber for what is served.
 * It has no right in the cluster, runs as nobody and writes no file.
 */
export function proxyDeployment(options: ProxyDeploymentOptions): Deployment {
  const { name, namespace = SYSTEM_NAMESPACE } = options;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'fleetbed' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: NOBODY,
            runAsGroup: NOBODY,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container(options)],
        },
      },
    },
  };
}

/** By its EndpointSlices the controller knows which pods of the proxy are ready. It has no address of its own. */
export function proxyService(name: string): Service {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'fleetbed' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: SYSTEM_NAMESPACE, labels },
    spec: {
      clusterIP: 'None',
      selector: { 'app.kubernetes.io/name': name },
      ports: [{ name: 'admin', port: ADMIN_PORT, targetPort: 'admin' }],
    },
  };
}

function container({ image, role, subscriber }: ProxyDeploymentOptions): Container {
  return {
    name: 'proxy',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [
      'proxy',
      ...['--role', role],
      ...['--controller-url', CONTROLLER_URL],
      ...['--load-balancer', subscriber],
      ...['--admin-port', String(ADMIN_PORT)],
    ],
    env: [routeTokenVariable],
    ports: [{ name: 'admin', containerPort: ADMIN_PORT }],
    resources: { requests: { cpu: '50m', memory: '64Mi' } },
    startupProbe: probe({ periodSeconds: 1, failureThreshold: 60 }),
    readinessProbe: probe({ periodSeconds: 2, failureThreshold: 3 }),
    livenessProbe: { tcpSocket: { port: 'admin' }, periodSeconds: 10, failureThreshold: 3 },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

/** Ready once it serves a table. */
function probe(timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>): Probe {
  return { httpGet: { path: '/ready', port: 'admin' }, timeoutSeconds: 2, ...timing };
}
