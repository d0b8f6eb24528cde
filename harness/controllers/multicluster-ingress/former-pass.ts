import { MULTI_CLUSTER_INGRESS, MULTI_CLUSTER_SERVICE } from '../../kube/api/multicluster-ingress.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { hasLetGo } from '../load-balancers/let-go.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import { Writer } from '../runtime/writer.ts';
import type { IngressCluster } from './cluster-informers.ts';
import type { Evaluation } from './evaluation.ts';
import { hasFinalizer, withoutTraces } from './ingress-metadata.ts';
import { ingressSource, MCI_FINALIZER, MCS_FINALIZER } from './names.ts';

export interface FormerPassOptions {
  readonly cluster: IngressCluster;
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly proxies: ReadonlyMap<string, ProxyState>;
  readonly signal: AbortSignal;
}

/**
 * Undoes what an earlier controller wrote while this cluster was the config cluster, so that its objects look as they do
 * where nobody looks at them (001-R9, R11). Writes only differences; a failed step does not stop the others.
 */
export async function forgetFormerConfig({ cluster, evaluation, proxies, signal }: FormerPassOptions): Promise<void> {
  if (!cluster.known) return;
  const ingresses = new Writer(cluster.client, MULTI_CLUSTER_INGRESS, cluster.ingresses);
  const services = new Writer(cluster.client, MULTI_CLUSTER_SERVICE, cluster.services);
  /** Its address must be known to its successor; without one the proxies must have let go of it. */
  const mayForget = (key: string): boolean => {
    const successor = evaluation.ingresses.get(key)?.ingress;
    if (successor !== undefined) return successor.status?.VIP !== undefined;
    return [...proxies.values()].every((proxy) => hasLetGo(proxy, ingressSource(key)));
  };
  await attemptAll([
    ...cluster.ingresses
      .list()
      .filter((ingress) => hasFinalizer(ingress, MCI_FINALIZER) && mayForget(keyTextOf(ingress)))
      .map((ingress) => async () => {
        // The finalizer is what it is found by: it goes last.
        if (ingress.status?.VIP !== undefined) await ingresses.updateStatuses([{ ...ingress, status: {} }], signal);
        const current = cluster.ingresses.get(ingress.metadata) ?? ingress;
        await ingresses.update(withoutTraces(current, MCI_FINALIZER), signal);
      }),
    ...cluster.services
      .list()
      .filter((service) => hasFinalizer(service, MCS_FINALIZER))
      .map((service) => async () => {
        await services.update(withoutTraces(service, MCS_FINALIZER), signal);
      }),
  ]);
}

/** Whether an earlier controller took ingresses of the cluster on. */
export function isHeldBefore({ ingresses }: IngressCluster): boolean {
  return ingresses.list().some((ingress) => hasFinalizer(ingress, MCI_FINALIZER));
}
