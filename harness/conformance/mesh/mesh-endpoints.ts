import { POD } from '../../kube/api/pod.ts';
import type { CaseCluster, CaseContext } from '../context/case-context.ts';
import { Inconclusive } from '../inconclusive.ts';
import { MESH_SYSTEM } from './mesh-app.ts';

/** An address that clients in a cluster use for a Service, with its share. Semantics 3.3 */
export interface MeshEndpoint {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly cluster: string;
  readonly via: 'direct' | 'gateway';
}

const DEBUG_PORT = 15_014;

/** What the control plane of a cluster has its clients use. @param service `helloworld.sample` */
export async function meshEndpoints(
  { signal }: Pick<CaseContext, 'signal'>,
  { name, client }: CaseCluster,
  service: string,
): Promise<readonly MeshEndpoint[]> {
  const pods = await client.list(POD, { namespace: MESH_SYSTEM, labelSelector: 'app=istiod', signal });
  const [pod] = pods.items;
  if (pod === undefined) throw new Inconclusive(`${name} has no pod of istiod`);
  const path = `/api/v1/namespaces/${MESH_SYSTEM}/pods/${pod.metadata.name}:${String(DEBUG_PORT)}/proxy/debug/endpoints`;
  return JSON.parse(await client.raw(`${path}?service=${service}`, { signal })) as readonly MeshEndpoint[];
}

/** `near direct 1, far gateway 3`, in the order of clusters. */
export function describeEndpoints(endpoints: readonly MeshEndpoint[]): string {
  return endpoints
    .map(({ cluster, via, weight }) => `${cluster} ${via} ${String(weight)}`)
    .sort()
    .join(', ');
}
