import {
  ADMIN_PORT,
  CONTROL_PORT,
  DEFAULT_GATEWAY_PORT,
  ISTIOD,
  NETWORK_LABEL,
  REVISION_LABEL,
  SYSTEM_NAMESPACE,
  TOKEN_AUDIENCE,
} from '../../../../controllers/mesh/names.ts';
import { tokenVolume, workloadProxyContainer } from '../../../../controllers/mesh-sidecar/inject-sidecar.ts';
import type { Deployment } from '../../../../kube/api/apps.ts';
import type { Service } from '../../../../kube/api/core.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import { account } from './istiod-access.ts';
import { DEFAULT_MESH_REVISION, EASTWEST_GATEWAY, PART_OF } from './mesh-labels.ts';

/** What the script of the east-west gateway takes. 3.2 */
export interface EastWestArguments {
  /** Undefined for a single cluster. */
  readonly network: string | undefined;
  readonly revision: string;
}

/**
 * Reads its command line; a refusal is in the script's words (002-B1). `--mesh` and `--cluster` are taken and change
 * nothing.
 */
export function eastWestArguments(argv: readonly string[]): EastWestArguments | { readonly refusal: string } {
  let network: string | undefined;
  let revision = DEFAULT_MESH_REVISION;
  let isSingle = false;
  for (let at = 0; at < argv.length; at += 1) {
    const flag = argv[at] ?? '';
    if (flag === '--single-cluster') isSingle = true;
    else if (['--mesh', '--cluster', '--network', '--revision'].includes(flag)) {
      at += 1;
      const value = argv[at];
      if (flag === '--network') network = value;
      if (flag === '--revision' && value !== undefined) revision = value;
    } else return { refusal: `Error: Unsupported flag ${flag}` };
  }
  if (!isSingle && (network === undefined || network === ''))
    return { refusal: 'Must specify either --single-cluster or --network.' };
  return { network: isSingle ? undefined : network, revision };
}

export interface EastWestOptions extends EastWestArguments {
  readonly image: string;
  /** Of the mesh, PEM. */
  readonly root: string;
}

/** The gateway of a cluster for traffic from other networks: a Service with an address of its own, and a proxy. 002-S2 */
export function eastWestGateway(options: EastWestOptions): readonly KubeObject[] {
  return [account(`${EASTWEST_GATEWAY}-service-account`), service(options), deployment(options)];
}

function labelsOf({ network, revision }: EastWestArguments): Readonly<Record<string, string>> {
  return {
    ...PART_OF,
    app: EASTWEST_GATEWAY,
    istio: 'eastwestgateway',
    [REVISION_LABEL]: revision,
    ...(network === undefined ? {} : { [NETWORK_LABEL]: network }),
  };
}

const SELECTOR = { app: EASTWEST_GATEWAY, istio: 'eastwestgateway' };

function service(options: EastWestArguments): Service {
  const port = (name: string, number: number): { name: string; port: number; targetPort: number } => ({
    name,
    port: number,
    targetPort: number,
  });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: EASTWEST_GATEWAY, namespace: SYSTEM_NAMESPACE, labels: labelsOf(options) },
    spec: {
      type: 'LoadBalancer',
      selector: SELECTOR,
      ports: [
        port('status-port', ADMIN_PORT),
        port('tls', DEFAULT_GATEWAY_PORT),
        port('tls-istiod', CONTROL_PORT),
        port('tls-webhook', 15_017),
      ],
    },
  };
}

function deployment(options: EastWestOptions): Deployment {
  const { image, root } = options;
  const container = workloadProxyContainer({
    name: 'istio-proxy',
    role: 'gateway',
    image,
    root,
    controllerUrl: `https://${ISTIOD}.${SYSTEM_NAMESPACE}.svc:${String(CONTROL_PORT)}`,
    controllerName: `${ISTIOD}.${SYSTEM_NAMESPACE}.svc`,
    adminPort: ADMIN_PORT,
    args: [],
    env: {},
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: EASTWEST_GATEWAY, namespace: SYSTEM_NAMESPACE, labels: labelsOf(options) },
    spec: {
      replicas: 1,
      selector: { matchLabels: SELECTOR },
      template: {
        metadata: { labels: { ...labelsOf(options), 'sidecar.istio.io/inject': 'false' } },
        spec: {
          serviceAccountName: `${EASTWEST_GATEWAY}-service-account`,
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [container],
          volumes: [tokenVolume(TOKEN_AUDIENCE)],
        },
      },
    },
  };
}
