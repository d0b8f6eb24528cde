import type { Deployment } from '../../kube/api/apps.ts';
import type { Namespace, Service, ServiceSpec } from '../../kube/api/core.ts';
import { apiVersionOf } from '../../kube/meta/object.ts';
import {
  FLOMESH_SERVICE_EXPORT,
  GLOBAL_TRAFFIC_POLICY,
  type FlomeshServiceExport,
  type FlomeshTrafficTarget,
  type GlobalTrafficPolicy,
} from '../../kube/api/flomesh.ts';
import { RUNTIME_IMAGE } from '../../kube/manifest/runtime-image.ts';
import type { CaseCluster } from '../context/case-context.ts';

/** The Service that cases of Flomesh export, its Deployment, and the label of their pods. */
export const HTTPBIN = 'httpbin';
export const HTTPBIN_PORT = 8080;

/** A namespace as `osm namespace add` leaves it: its pods get sidecars. */
export function osmNamespace(name: string): Namespace {
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

export function httpbinService(namespace: string, spec: ServiceSpec = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: HTTPBIN, namespace },
    spec: {
      selector: { app: HTTPBIN },
      ports: [{ port: HTTPBIN_PORT, targetPort: HTTPBIN_PORT, protocol: 'TCP' }],
      ...spec,
    },
  };
}

/** Pods that say which cluster and pod they are, without a sidecar: nothing but callers needs one. */
export function httpbinDeployment({ name, location }: CaseCluster, namespace: string, replicas: number): Deployment {
  const labels = { app: HTTPBIN };
  const env = { CLUSTER_NAME: name, ZONE: location.text, PROJECT_ID: 'fleetbed' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: HTTPBIN, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'openservicemesh.io/sidecar-injection': 'disabled' } },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: HTTPBIN,
              image: RUNTIME_IMAGE,
              args: ['store', '--port', String(HTTPBIN_PORT)],
              env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
              ports: [{ containerPort: HTTPBIN_PORT }],
            },
          ],
        },
      },
    },
  };
}

/** Where the gateway of a cluster serves what a namespace exports. */
export function exportPath(namespace: string, cluster: CaseCluster): string {
  return `/${namespace}/${cluster.name}`;
}

/** The Service by one path of the cluster's gateway, unless `spec` says otherwise. */
export function httpbinExport(
  namespace: string,
  cluster: CaseCluster,
  spec: NonNullable<FlomeshServiceExport['spec']> = {},
): FlomeshServiceExport {
  const rules = [{ portNumber: HTTPBIN_PORT, path: exportPath(namespace, cluster), pathType: 'Prefix' as const }];
  return {
    apiVersion: apiVersionOf(FLOMESH_SERVICE_EXPORT),
    kind: FLOMESH_SERVICE_EXPORT.kind,
    metadata: { name: HTTPBIN, namespace },
    spec: { serviceAccountName: '*', rules, ...spec },
  };
}

export function httpbinPolicy(
  namespace: string,
  lbType: GlobalTrafficPolicy['spec']['lbType'],
  targets: readonly FlomeshTrafficTarget[] = [],
): GlobalTrafficPolicy {
  return {
    apiVersion: apiVersionOf(GLOBAL_TRAFFIC_POLICY),
    kind: GLOBAL_TRAFFIC_POLICY.kind,
    metadata: { name: HTTPBIN, namespace },
    spec: { lbType, targets },
  };
}
