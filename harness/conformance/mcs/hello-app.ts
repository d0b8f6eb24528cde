import type { Deployment, StatefulSet } from '../../kube/api/apps.ts';
import type { Namespace, Service, ServicePort, ServiceSpec } from '../../kube/api/core.ts';
import { MCS_SERVICE_EXPORT, type ServiceExport } from '../../kube/api/mcs-api.ts';
import type { PodSpec } from '../../kube/api/pod.ts';
import { RUNTIME_IMAGE } from '../../kube/manifest/runtime-image.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import type { CaseCluster } from '../context/case-context.ts';

/** The Service that cases of the Multi-Cluster Services API export, its Deployment, and the label of their pods. */
export const HELLO = 'hello';
/** Where its pods listen. */
export const HELLO_TARGET = 8080;
/** The ports of the Service unless a case says otherwise. */
export const HELLO_PORTS: readonly ServicePort[] = [
  { name: 'tcp', port: 42, protocol: 'TCP', targetPort: HELLO_TARGET },
  { name: 'udp', port: 42, protocol: 'UDP', targetPort: HELLO_TARGET },
];

export function namespaceOf(name: string): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** With labels and annotations of its own, which nobody exports. */
export function helloService(namespace: string, spec: ServiceSpec = {}, name: string = HELLO): Service {
  const own = { 'hello-service': 'own' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: own, annotations: own },
    spec: { selector: { app: HELLO }, ports: HELLO_PORTS, ...spec },
  };
}

/** With labels and annotations of its own, which are not the exported ones. */
export function helloExport(namespace: string, spec: ServiceExport['spec'] = {}, name: string = HELLO): ServiceExport {
  const own = { 'hello-export': 'own' };
  return {
    apiVersion: apiVersionOf(MCS_SERVICE_EXPORT),
    kind: MCS_SERVICE_EXPORT.kind,
    metadata: { name, namespace, labels: own, annotations: own },
    spec,
  };
}

/** Pods that say which cluster and pod they are. */
export function helloDeployment(cluster: CaseCluster, namespace: string, replicas: number = 1): Deployment {
  const labels = { app: HELLO };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: HELLO, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(cluster) } },
  };
}

/** The same pods with names that stay: `hello-ss-0`. */
export function helloStatefulSet(cluster: CaseCluster, namespace: string, replicas: number): StatefulSet {
  const labels = { app: HELLO };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: `${HELLO}-ss`, namespace },
    spec: {
      replicas,
      serviceName: HELLO,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(cluster) },
    },
  };
}

function podSpec({ name, location }: CaseCluster): PodSpec {
  const env = { CLUSTER_NAME: name, ZONE: location.text, PROJECT_ID: 'fleetbed' };
  return {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: HELLO,
        image: RUNTIME_IMAGE,
        args: ['store', '--port', String(HELLO_TARGET)],
        env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
        ports: [{ containerPort: HELLO_TARGET }],
      },
    ],
  };
}

/** The name of the Service in the clusterset. */
export function clustersetName(namespace: string): string {
  return `${HELLO}.${namespace}.svc.clusterset.local`;
}
