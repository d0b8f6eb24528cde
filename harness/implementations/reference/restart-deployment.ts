import { DEPLOYMENT } from '../../kube/api/apps.ts';
import type { ClusterHandle } from '../../providers/provider.ts';
import type { InstallOptions } from '../implementation.ts';
import { awaitDeployment } from './await-controller.ts';
import { SYSTEM_NAMESPACE } from './manifests/system-names.ts';

/** What `kubectl rollout restart` writes. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/**
 * Replaces the pod of a Deployment with strategy `Recreate`, and waits for the new one. Throws
 * `FLEETBED_IMPLEMENTATION_NOT_READY`.
 */
export async function restartDeployment(
  cluster: ClusterHandle,
  { name, namespace = SYSTEM_NAMESPACE }: { readonly name: string; readonly namespace?: string },
  options: Pick<InstallOptions, 'clock' | 'signal'>,
  timeoutMs: number,
): Promise<void> {
  const { clock, signal } = options;
  const template = { metadata: { annotations: { [RESTARTED_AT]: clock.date().toISOString() } } };
  await cluster.client.mergePatch(DEPLOYMENT, { namespace, name }, { spec: { template } }, { signal });
  await awaitDeployment(cluster, name, options, timeoutMs, namespace);
}
