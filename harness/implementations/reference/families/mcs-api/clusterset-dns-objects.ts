import type { Deployment } from '../../../../kube/api/apps.ts';
import type { Service } from '../../../../kube/api/core.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import { SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';
import {
  CLUSTERSET_DNS,
  CLUSTERSET_DNS_ACCESS,
  CLUSTERSET_DNS_LABELS as LABELS,
  CLUSTERSET_DNS_SELECTOR as SELECTOR,
} from './clusterset-dns-access.ts';

const PORT = 8053;
const NOBODY = 65_534;

/**
 * The DNS server of `clusterset.local` for one cluster, behind an address that stays. It runs as nobody, writes no file, and
 * has no credentials but those of its own ServiceAccount.
 */
export function clustersetDnsObjects(cluster: string, image: string): readonly KubeObject[] {
  return [...CLUSTERSET_DNS_ACCESS, service, deployment(cluster, image)];
}

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: CLUSTERSET_DNS, namespace: SYSTEM_NAMESPACE, labels: LABELS },
  spec: {
    selector: SELECTOR,
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: PORT },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: PORT },
    ],
  },
};

function deployment(cluster: string, image: string): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: CLUSTERSET_DNS, namespace: SYSTEM_NAMESPACE, labels: LABELS },
    spec: {
      replicas: 1,
      selector: { matchLabels: SELECTOR },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: CLUSTERSET_DNS,
          automountServiceAccountToken: true,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: NOBODY,
            runAsGroup: NOBODY,
            fsGroup: NOBODY,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'dns',
              image,
              imagePullPolicy: 'IfNotPresent',
              args: ['clusterset-dns', '--cluster', cluster, '--port', String(PORT)],
              ports: [
                { name: 'dns', containerPort: PORT, protocol: 'UDP' },
                { name: 'dns-tcp', containerPort: PORT, protocol: 'TCP' },
              ],
              resources: { requests: { cpu: '20m', memory: '64Mi' } },
              readinessProbe: { tcpSocket: { port: 'dns-tcp' }, periodSeconds: 2, failureThreshold: 3 },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  };
}
