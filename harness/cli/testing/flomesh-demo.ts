/** The applications and objects of Flomesh's tutorial, "multi-cluster services with FSM". */
import type { Deployment } from '../../kube/api/apps.ts';
import type { Namespace, Service, ServiceAccount } from '../../kube/api/core.ts';
import type {
  FlomeshCluster,
  FlomeshServiceExport,
  FlomeshTrafficTarget,
  GlobalTrafficPolicy,
} from '../../kube/api/flomesh.ts';
import type { Container } from '../../kube/api/pod.ts';
import type { KubeObject } from '../../kube/meta/object.ts';

const FLOMESH = 'flomesh.io/v1alpha1';

export function clusterKey(cluster: string): string {
  return `default/default/default/${cluster}`;
}

/** What `osm namespace add` makes of a namespace. */
export function meshNamespace(name: string): Namespace {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: { 'openservicemesh.io/monitored-by': 'osm' },
      annotations: { 'openservicemesh.io/sidecar-injection': 'enabled' },
    },
  };
}

export interface HttpbinSketch {
  readonly cluster: string;
  /** What it answers. */
  readonly text: string;
  /** @default 200 */
  readonly status?: number;
  /** @default 1 */
  readonly replicas?: number;
}

/** Namespace, Deployment and Services `httpbin` and `httpbin-<cluster>`. 003-S5, S14 */
export function httpbinObjects({ cluster, text, status = 200, replicas = 1 }: HttpbinSketch): readonly KubeObject[] {
  const head = status === 200 ? '' : `{ status: ${String(status)} }, `;
  const script = `pipy()\n.listen(8080)\n.serveHTTP(new Message(${head}'${text}\\n'))\n`;
  return [
    meshNamespace('httpbin'),
    deployment('httpbin', 'httpbin', replicas, {
      name: 'pipy',
      image: 'flomesh/pipy:latest',
      ports: [{ containerPort: 8080 }],
      command: ['pipy', '-e', script],
    }),
    httpbinService('httpbin'),
    httpbinService(`httpbin-${cluster}`),
  ];
}

/** 003-S6 */
export function curlObjects(): readonly KubeObject[] {
  const account: ServiceAccount = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'curl', namespace: 'curl' },
  };
  return [
    meshNamespace('curl'),
    account,
    deployment('curl', 'curl', 1, { name: 'curl', image: 'curlimages/curl', command: ['sleep', '365d'] }),
  ];
}

/** 003-S7 */
export function exportsOf(cluster: string): readonly FlomeshServiceExport[] {
  const exported = (name: string, path: string): FlomeshServiceExport => ({
    apiVersion: FLOMESH,
    kind: 'ServiceExport',
    metadata: { name, namespace: 'httpbin' },
    spec: { serviceAccountName: '*', rules: [{ portNumber: 8080, path, pathType: 'Prefix' }] },
  });
  return [
    exported('httpbin', `/${cluster}/httpbin-mesh`),
    exported(`httpbin-${cluster}`, `/${cluster}/httpbin-mesh-${cluster}`),
  ];
}

/** 003-S3 */
export function clusterObject(name: string, gatewayHost: string, kubeconfig: string): FlomeshCluster {
  return {
    apiVersion: FLOMESH,
    kind: 'Cluster',
    metadata: { name },
    spec: { gatewayHost, gatewayPort: 80, kubeconfig },
  };
}

/** 003-S13 */
export function policyObject(
  lbType: GlobalTrafficPolicy['spec']['lbType'],
  targets: readonly FlomeshTrafficTarget[] = [],
): GlobalTrafficPolicy {
  return {
    apiVersion: FLOMESH,
    kind: 'GlobalTrafficPolicy',
    metadata: { name: 'httpbin', namespace: 'httpbin' },
    spec: { lbType, targets },
  };
}

function deployment(namespace: string, name: string, replicas: number, container: Container): Deployment {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}

function httpbinService(name: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'httpbin' },
    spec: { ports: [{ port: 8080, targetPort: 8080, protocol: 'TCP' }], selector: { app: 'httpbin' } },
  };
}
