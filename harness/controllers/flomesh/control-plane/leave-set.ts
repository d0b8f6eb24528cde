import type { Clock } from '../../../core/clock.ts';
import { CONFIG_MAP } from '../../../kube/api/core.ts';
import { FLOMESH_SERVICE_IMPORT, type FlomeshCluster } from '../../../kube/api/flomesh.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { withDeadline } from '../../runtime/deadline.ts';
import { attemptAll } from '../../runtime/write-failures.ts';
import { clusterKeyOf } from '../cluster-key.ts';
import { joinError, type ConnectMember } from './connect-member.ts';
import { MESH_CONFIG_OBJECT } from './join-member.ts';
import { isManagedAs, released } from './mesh-config.ts';

export interface LeaveOptions {
  readonly controlPlaneUid: string;
  readonly connect: ConnectMember;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

const LEAVE_TIMEOUT_MS = 5_000;

/**
 * Takes back what a member was given, which is found there and not remembered: its imports, and that it is managed (003-R3).
 * One that is managed by somebody else, or under another name, is left alone; so is one that does not answer: a cluster that
 * is gone must be able to leave. False when `signal` aborted before it was done.
 */
export async function leaveSet(cluster: FlomeshCluster, options: LeaveOptions, signal: AbortSignal): Promise<boolean> {
  const { controlPlaneUid, connect, clock, log } = options;
  const what = `leaving ${clusterKeyOf(cluster)}`;
  try {
    await using client = connect(cluster.spec.kubeconfig ?? '');
    await withDeadline({ clock, signal, what, ms: LEAVE_TIMEOUT_MS }, (limited) =>
      takeBack(client, { name: cluster.metadata.name, controlPlaneUid }, limited),
    );
  } catch (error) {
    if (signal.aborted) return false;
    log(`${what}: ${joinError(error)}`);
  }
  return true;
}

/** The mesh config goes last: it is what tells that there is something to take back. */
async function takeBack(
  client: KubeClient,
  manager: { readonly name: string; readonly controlPlaneUid: string },
  signal: AbortSignal,
): Promise<void> {
  const config = await client.find(CONFIG_MAP, MESH_CONFIG_OBJECT, { signal });
  if (config === undefined || !isManagedAs(config, manager)) return;
  const { items } = await client.list(FLOMESH_SERVICE_IMPORT, { signal });
  await attemptAll(
    items.map((each) => async () => {
      await client.delete(FLOMESH_SERVICE_IMPORT, keyOf(each), { signal });
    }),
  );
  await client.update(CONFIG_MAP, released(config), { signal });
}
