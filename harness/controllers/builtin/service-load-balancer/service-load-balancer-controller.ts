/**
 * Gives Services of type LoadBalancer their address. Mirrors `k8s.io/cloud-provider/controllers/service`. Does not: retries
 * with a cloud, node lists of balancers.
 */
import { messageOf } from '../../../core/errors.ts';
import { SERVICE, type Service } from '../../../kube/api/core.ts';
import { keyOf } from '../../../kube/meta/object.ts';
import { isNotFound } from '../../../kube/status/status-predicates.ts';
import { parseKey } from '../../runtime/key.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import type { AddressAllocator } from './address-allocator.ts';

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

export function serviceLoadBalancerController(room: ControllerRoom, addresses: AddressAllocator): Controller {
  const services = room.informers.of(SERVICE);
  const events = room.recorder('service-controller');
  const queue = queueOf(room, { name: 'service-load-balancer', workers: 1, handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const service = services.get(parseKey(key));
    if (service === undefined) addresses.release(key);
    else if (wantsBalancer(service)) await ensure(key, service);
    else if (hasFinalizer(service)) await cleanUp(key, service);
  };

  const ensure = async (key: string, service: Service): Promise<void> => {
    const ingress = service.status?.loadBalancer?.ingress ?? [];
    const address = allocate(key, service);
    const desired = [{ ip: address, ipMode: 'VIP' }];
    const isDone = hasFinalizer(service) && semanticEqual(ingress, desired);
    if (isDone) return;
    if (ingress.length === 0) events.normal(service, 'EnsuringLoadBalancer', 'Ensuring load balancer');
    const { finalizers = [], resourceVersion } = service.metadata;
    const finalized = hasFinalizer(service)
      ? service
      : await services.patch(keyOf(service), { metadata: { resourceVersion, finalizers: [...finalizers, FINALIZER] } });
    if (!semanticEqual(finalized.status?.loadBalancer?.ingress ?? [], desired))
      await services.patch(keyOf(service), { status: { loadBalancer: { ingress: desired } } }, 'status');
    events.normal(service, 'EnsuredLoadBalancer', 'Ensured load balancer');
  };

  const allocate = (key: string, service: Service): string => {
    const wanted = service.spec?.loadBalancerIP ?? '';
    const present = service.status?.loadBalancer?.ingress?.[0]?.ip;
    try {
      // After a restart everybody keeps what they have.
      return addresses.allocate(key, wanted === '' ? present : wanted);
    } catch (error) {
      if (wanted === '' && present !== undefined) return addresses.allocate(key);
      const message = `Error syncing load balancer: failed to ensure load balancer: ${messageOf(error)}`;
      events.warning(service, 'SyncLoadBalancerFailed', message);
      throw error;
    }
  };

  const cleanUp = async (key: string, service: Service): Promise<void> => {
    events.normal(service, 'DeletingLoadBalancer', 'Deleting load balancer');
    addresses.release(key);
    const { finalizers = [], resourceVersion } = service.metadata;
    try {
      const isPresent = (service.status?.loadBalancer?.ingress ?? []).length > 0;
      const isStaying = service.metadata.deletionTimestamp === undefined;
      if (isPresent && isStaying) await services.patch(keyOf(service), { status: { loadBalancer: null } }, 'status');
      const kept = finalizers.filter((finalizer) => finalizer !== FINALIZER);
      await services.patch(keyOf(service), {
        metadata: { ...(isPresent && isStaying ? {} : { resourceVersion }), finalizers: kept },
      });
      events.normal(service, 'DeletedLoadBalancer', 'Deleted load balancer');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };

  services.onChange((before, after) => {
    const service = after ?? before;
    if (service !== undefined) queue.add(objectKeyText(service));
  });
  return { queues: [queue] };
}

/** Those of a class belong to others. */
function wantsBalancer({ spec, metadata }: Service): boolean {
  return (
    spec?.type === 'LoadBalancer' && spec.loadBalancerClass === undefined && metadata.deletionTimestamp === undefined
  );
}

function hasFinalizer({ metadata }: Service): boolean {
  return metadata.finalizers?.includes(FINALIZER) === true;
}
