import type { Deployment } from '../../../../kube/api/apps.ts';
import type { Service } from '../../../../kube/api/core.ts';
import { KUBECONFIG_DIRECTORY } from '../../manifests/controller-args.ts';
import { KUBECONFIG_KEY } from '../../manifests/member-kubeconfig.ts';
import { KUBECONFIG_SECRET, SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';

export const CLUSTERSET_DNS = 'fleetbed-clusterset-dns';

const PORT = 8053;
const NOBODY = 65_534;
const VOLUME = 'member-kubeconfig';
const SELECTOR = { 'app.kubernetes.io/name': CLUSTERSET_DNS };
const LABELS = { ...SELECTOR, 'app.kubernetes.io/part-of': 'fleetbed' };

/** The DNS server of `clusterset.local` for one cluster, behind an address that stays. It runs as nobody and writes no file. */
export function clustersetDnsObjects(cluster: string, image: string): readonly [Service, Deployment] {
  return [service, deployment(cluster, image)];
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
  const kubeconfig = `${KUBECONFIG_DIRECTORY}/${KUBECONFIG_KEY}`;
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
          automountServiceAccountToken: false,
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
              args: ['clusterset-dns', '--kubeconfig', kubeconfig, '--cluster', cluster, '--port', String(PORT)],
              ports: [
                { name: 'dns', containerPort: PORT, protocol: 'UDP' },
                { name: 'dns-tcp', containerPort: PORT, protocol: 'TCP' },
              ],
              resources: { requests: { cpu: '20m', memory: '64Mi' } },
              volumeMounts: [{ name: VOLUME, mountPath: KUBECONFIG_DIRECTORY, readOnly: true }],
              readinessProbe: { tcpSocket: { port: 'dns-tcp' }, periodSeconds: 2, failureThreshold: 3 },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
          volumes: [{ name: VOLUME, secret: { secretName: KUBECONFIG_SECRET } }],
        },
      },
    },
  };
}
