import { createHash } from 'node:crypto';
import {
  CONTROL_PORT,
  DEBUG_PORT,
  ISTIOD,
  REVISION_LABEL,
  SYSTEM_NAMESPACE,
} from '../../../../controllers/mesh/names.ts';
import type { MeshDefectName } from '../../../../controllers/mesh/mesh-defects.ts';
import type { Deployment } from '../../../../kube/api/apps.ts';
import type { Secret, Service } from '../../../../kube/api/core.ts';
import type { Container, Probe } from '../../../../kube/api/pod.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import { KUBECONFIG_DIRECTORY } from '../../manifests/controller-args.ts';
import { KUBECONFIG_KEY } from '../../manifests/member-kubeconfig.ts';
import { PART_OF } from './mesh-labels.ts';

export interface IstiodOptions {
  readonly image: string;
  readonly revision: string;
  /** The cluster that it runs in, and its location. */
  readonly cluster: string;
  readonly location: string;
  /** With one context, named after the cluster. */
  readonly kubeconfig: string;
  /** Install the broken twin instead. */
  readonly defect?: MeshDefectName;
}

const KUBECONFIG_SECRET = `${ISTIOD}-kubeconfig`;
const VOLUME = 'kubeconfig';
const NOBODY = 65_534;

/** `istiod-asm-1134-4`. 002-S5 */
export function istiodName(revision: string): string {
  return revision === 'default' ? ISTIOD : `${ISTIOD}-${revision}`;
}

/** The control plane of one cluster. Its labels say its revision (002-S5). */
export function istiodObjects(options: IstiodOptions): readonly KubeObject[] {
  return [kubeconfigSecret(options.kubeconfig), service(), deployment(options)];
}

function kubeconfigSecret(kubeconfig: string): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: KUBECONFIG_SECRET, namespace: SYSTEM_NAMESPACE, labels: PART_OF },
    type: 'Opaque',
    data: { [KUBECONFIG_KEY]: Buffer.from(kubeconfig).toString('base64') },
  };
}

/** Sidecars and the API server find it here. */
function service(): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: ISTIOD, namespace: SYSTEM_NAMESPACE, labels: { ...PART_OF, app: ISTIOD, istio: ISTIOD } },
    spec: {
      selector: { app: ISTIOD },
      ports: [
        { name: 'https-dns', port: CONTROL_PORT, targetPort: CONTROL_PORT },
        { name: 'http-monitoring', port: DEBUG_PORT, targetPort: DEBUG_PORT },
      ],
    },
  };
}

function deployment(options: IstiodOptions): Deployment {
  const { revision, kubeconfig } = options;
  const labels = { ...PART_OF, app: ISTIOD, istio: ISTIOD, [REVISION_LABEL]: revision };
  const digest = createHash('sha256').update(kubeconfig).digest('hex');
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: istiodName(revision), namespace: SYSTEM_NAMESPACE, labels },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: ISTIOD, [REVISION_LABEL]: revision } },
      template: {
        metadata: {
          labels: { ...labels, 'sidecar.istio.io/inject': 'false' },
          annotations: { 'fleetbed.dev/kubeconfig-sha256': digest },
        },
        spec: {
          serviceAccountName: ISTIOD,
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: NOBODY,
            runAsGroup: NOBODY,
            fsGroup: NOBODY,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container(options)],
          volumes: [{ name: VOLUME, secret: { secretName: KUBECONFIG_SECRET } }],
        },
      },
    },
  };
}

function container({ image, revision, cluster, location, defect }: IstiodOptions): Container {
  return {
    name: 'discovery',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [
      'controller',
      ...['--family', 'mesh'],
      ...['--kubeconfig', `${KUBECONFIG_DIRECTORY}/${KUBECONFIG_KEY}`],
      ...['--config-cluster', cluster],
      ...['--cluster', `${cluster}=${location}`],
      ...['--set', `revision=${revision}`],
      ...['--set', `image=${image}`],
      ...(defect === undefined ? [] : ['--set', `defect=${defect}`]),
      ...['--port', String(DEBUG_PORT)],
    ],
    ports: [
      { name: 'https-dns', containerPort: CONTROL_PORT },
      { name: 'monitoring', containerPort: DEBUG_PORT },
    ],
    resources: { requests: { cpu: '50m', memory: '96Mi' } },
    volumeMounts: [{ name: VOLUME, mountPath: KUBECONFIG_DIRECTORY, readOnly: true }],
    startupProbe: probe({ periodSeconds: 1, failureThreshold: 60 }),
    readinessProbe: probe({ periodSeconds: 2, failureThreshold: 3 }),
    livenessProbe: { tcpSocket: { port: 'monitoring' }, periodSeconds: 10, failureThreshold: 3 },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function probe(timing: Pick<Probe, 'periodSeconds' | 'failureThreshold'>): Probe {
  return { httpGet: { path: '/readyz', port: 'monitoring' }, timeoutSeconds: 2, ...timing };
}
