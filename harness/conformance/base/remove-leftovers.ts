import { allOrNone } from '../../core/all-or-none.ts';
import type { Clock } from '../../core/clock.ts';
import { CONFIG_MAP, NAMESPACE, SERVICE } from '../../kube/api/core.ts';
import { DEPLOYMENT } from '../../kube/api/apps.ts';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { SERVICE_EXPORT } from '../../kube/api/net-gke.ts';
import { deleteObjects } from '../../kube/manifest/delete-objects.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { CASE_LABEL } from '../context/manifests.ts';
import { DEADLINES } from '../timeouts.ts';

/** What cases apply. */
const CASE_TYPES: readonly ResourceType<KubeObject>[] = [
  HTTP_ROUTE,
  GATEWAY,
  SERVICE_EXPORT,
  SERVICE,
  DEPLOYMENT,
  CONFIG_MAP,
  NAMESPACE,
];

/**
 * Deletes what the cases of an earlier run left in a cluster because that run was killed. A route or Gateway of theirs
 * would be counted against the implementation: that must not accuse anybody.
 */
export async function removeLeftovers(
  { clock }: { readonly clock: Clock },
  { client }: CaseCluster,
  signal: AbortSignal,
): Promise<void> {
  const found = await allOrNone(
    signal,
    CASE_TYPES.map(
      (type) => async (linked: AbortSignal) =>
        (await client.list(type, { labelSelector: CASE_LABEL, signal: linked })).items,
    ),
  );
  await deleteObjects(client, found.flat(), { clock, signal, timeoutMs: DEADLINES.deployMs });
}
