import { CONFIG_MAP, type ConfigMap } from '../../kube/api/core.ts';
import { FLOMESH_CLUSTER, type FlomeshCluster } from '../../kube/api/flomesh.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { isAlreadyExists } from '../../kube/status/status-predicates.ts';
import { FSM_NAMESPACE, LABEL_CONNECTOR_MODE, MESH_CONFIG, MESH_CONFIG_KEY } from './names.ts';

/** The mesh config that FSM is installed with: of nobody yet. One that is there stays. @param uid of the cluster */
export async function ensureMeshConfig(client: KubeClient, uid: string, signal: AbortSignal): Promise<void> {
  const key = { namespace: FSM_NAMESPACE, name: MESH_CONFIG };
  if ((await client.find(CONFIG_MAP, key, { signal })) !== undefined) return;
  const document = {
    isManaged: false,
    cluster: { uid, region: 'default', zone: 'default', group: 'default', name: 'local', controlPlaneUID: '' },
  };
  const config: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: key,
    data: { [MESH_CONFIG_KEY]: JSON.stringify(document, undefined, 2) },
  };
  await unlessThere(() => client.create(CONFIG_MAP, config, { signal }));
}

/** The Cluster `local`, which stands for the own cluster (semantics 4.2). */
export async function ensureOwnCluster(client: KubeClient, signal: AbortSignal): Promise<void> {
  const { items } = await client.list(FLOMESH_CLUSTER, { signal });
  if (items.some(({ spec }) => spec.isInCluster === true)) return;
  const cluster: FlomeshCluster = {
    apiVersion: 'flomesh.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'local', labels: { [LABEL_CONNECTOR_MODE]: 'local' } },
    spec: { isInCluster: true },
  };
  await unlessThere(() => client.create(FLOMESH_CLUSTER, cluster, { signal }));
}

async function unlessThere(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
