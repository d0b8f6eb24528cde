import { CONFIG_MAP } from '../../../kube/api/core.ts';
import type { FlomeshCluster } from '../../../kube/api/flomesh.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import type { ObjectKey } from '../../../kube/meta/object.ts';
import { clusterKeyOf } from '../cluster-key.ts';
import { FSM_NAMESPACE, MESH_CONFIG, MESH_CONFIG_KEY } from '../names.ts';
import { managed, managerOf, type Management } from './mesh-config.ts';

/** Where a cluster says who it is, and who manages it. */
export const MESH_CONFIG_OBJECT: ObjectKey = { namespace: FSM_NAMESPACE, name: MESH_CONFIG };

/**
 * Takes a member under management: its mesh config says so afterwards (003-R1). Throws when another control plane manages it
 * (003-R2), when FSM is not installed there, and when it cannot be reached. The same control plane joins it again.
 */
export async function joinMember(
  client: KubeClient,
  cluster: FlomeshCluster,
  controlPlaneUid: string,
  signal: AbortSignal,
): Promise<void> {
  const key = clusterKeyOf(cluster);
  const config = await client.get(CONFIG_MAP, MESH_CONFIG_OBJECT, { signal });
  const manager = managerOf(config);
  if (manager !== undefined && manager !== controlPlaneUid)
    throw new Error(`cluster ${key} is already managed, cannot join the MultiCluster`);
  const next = managed(config, managementOf(cluster, controlPlaneUid));
  if (next.data?.[MESH_CONFIG_KEY] === config.data?.[MESH_CONFIG_KEY]) return;
  await client.update(CONFIG_MAP, next, { signal });
}

function managementOf({ spec, metadata }: FlomeshCluster, controlPlaneUID: string): Management {
  const { region = 'default', zone = 'default', group = 'default' } = spec;
  return { region, zone, group, name: metadata.name, controlPlaneUID };
}
