/** What the cases of a mesh of several networks are made of: the tutorial's namespace, `helloworld` and a client. */
import type { Deployment } from '../../kube/api/apps.ts';
import type { Namespace, Service } from '../../kube/api/core.ts';
import { POD } from '../../kube/api/pod.ts';
import { RUNTIME_IMAGE } from '../../kube/manifest/runtime-image.ts';
import type { ObjectKey } from '../../kube/meta/object.ts';
import type { CaseCluster, CaseContext } from '../context/case-context.ts';
import { Inconclusive } from '../inconclusive.ts';

export const MESH_SYSTEM = 'istio-system';
export const EASTWEST_GATEWAY: ObjectKey = { namespace: MESH_SYSTEM, name: 'istio-eastwestgateway' };
const REVISION = 'istio.io/rev';

/** The revision label of the control plane's pods (002-S5). Throws `Inconclusive` when there are none. */
export async function meshRevision(
  { signal }: Pick<CaseContext, 'signal'>,
  { name, client }: CaseCluster,
): Promise<string> {
  const pods = await client.list(POD, { namespace: MESH_SYSTEM, labelSelector: 'app=istiod', signal });
  const revision = pods.items.map(({ metadata }) => metadata.labels?.[REVISION]).find((label) => label !== undefined);
  if (revision === undefined) throw new Inconclusive(`${name} has no pod of istiod with a label ${REVISION}`);
  return revision;
}

/** A namespace in each of the clusters whose pods get sidecars. 002-S6 */
export async function meshNamespace(t: CaseContext, name: string): Promise<void> {
  for (const cluster of t.clusters) {
    const labels = { [REVISION]: await meshRevision(t, cluster) };
    const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
    await t.apply(cluster, [namespace]);
  }
}

/** 002-S7 */
export function helloworldService(namespace: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'helloworld', namespace, labels: { app: 'helloworld', service: 'helloworld' } },
    spec: { selector: { app: 'helloworld' }, ports: [{ name: 'http', port: 5000, targetPort: 5000 }] },
  };
}

export interface HelloworldOptions {
  readonly version: 'v1' | 'v2';
  /** @default 1 */
  readonly replicas?: number;
  /** On its pods. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** 002-S8 */
export function helloworldDeployment(
  namespace: string,
  { version, replicas = 1, labels = {} }: HelloworldOptions,
): Deployment {
  const own = { app: 'helloworld', version };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `helloworld-${version}`, namespace, labels: own },
    spec: {
      replicas,
      selector: { matchLabels: own },
      template: {
        metadata: { labels: { ...own, ...labels } },
        spec: {
          terminationGracePeriodSeconds: 2,
          containers: [
            {
              name: 'helloworld',
              image: RUNTIME_IMAGE,
              args: ['helloworld', '--port', '5000'],
              env: [
                { name: 'SERVICE_VERSION', value: version },
                { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              ],
              ports: [{ containerPort: 5000 }],
              readinessProbe: { httpGet: { path: '/health', port: 5000 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  };
}

/** Namespace and Service in every cluster; v1 in `near`, v2 in the other. */
export async function deployHelloworld(t: CaseContext, namespace: string): Promise<void> {
  await meshNamespace(t, namespace);
  await t.apply([t.near, t.other], [helloworldService(namespace)]);
  await t.apply(t.near, [helloworldDeployment(namespace, { version: 'v1' })]);
  await t.apply(t.other, [helloworldDeployment(namespace, { version: 'v2' })]);
}
