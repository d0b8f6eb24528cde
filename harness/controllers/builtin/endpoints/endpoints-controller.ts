/** Endpoints of Services that have a selector. Mirrors kubernetes `pkg/controller/endpoint/endpoints_controller.go`. */
import { ENDPOINTS, SERVICE, type Endpoints, type Service } from '../../../kube/api/core.ts';
import { POD } from '../../../kube/api/pod.ts';
import { messageOf } from '../../../core/errors.ts';
import { isConflict } from '../../../kube/status/status-predicates.ts';
import { namespaceIndex } from '../../runtime/claim.ts';
import { parseKey } from '../../runtime/key.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isNamespaceTerminating } from '../pods/pod-control.ts';
import { podsOf, servicesOfChange } from './service-pods.ts';
import { subsetsOf, truncated } from './subsets.ts';
import { TRIGGER_TIME, TriggerTimes } from './trigger-times.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const HEADLESS = 'service.kubernetes.io/headless';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

export function endpointsController(room: ControllerRoom): Controller {
  const services = room.informers.of(SERVICE);
  const pods = room.informers.of(POD);
  const all = room.informers.of(ENDPOINTS);
  const events = room.recorder('endpoint-controller');
  const times = new TriggerTimes();
  services.index('namespace', namespaceIndex);
  pods.index('namespace', namespaceIndex);
  const queue = queueOf(room, { name: 'endpoints', handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const service = services.get(parseKey(key));
    const current = all.get(parseKey(key));
    if (service === undefined) {
      times.forget(key);
      if (current !== undefined && current.metadata.annotations?.[LEADER] === undefined) await all.delete(current);
      return;
    }
    const { type, selector } = service.spec ?? {};
    if (type === 'ExternalName' || selector === undefined) return;
    const matching = podsOf(service, pods);
    const next = desiredEndpoints(service, current, {
      ...truncated(subsetsOf(service, matching)),
      time: times.next(key, service, matching),
    });
    if (current !== undefined && isUpToDate(current, next)) return;
    await write(service, current, next);
  };

  const write = async (service: Service, current: Endpoints | undefined, next: Endpoints): Promise<void> => {
    try {
      await (current === undefined ? all.create(next) : all.update(next));
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      const { namespace = '', name } = service.metadata;
      const [reason, text] =
        current === undefined
          ? ['FailedToCreateEndpoint', `Failed to create endpoint for service ${namespace}/${name}`]
          : ['FailedToUpdateEndpoint', `Failed to update endpoint ${namespace}/${name}`];
      if (!isConflict(error)) events.warning(next, reason, `${text}: ${messageOf(error)}`);
      throw error;
    }
  };

  services.onChange((before, after) => {
    const service = after ?? before;
    if (service !== undefined) queue.add(objectKeyText(service));
  });
  pods.onChange((before, after) => {
    for (const key of servicesOfChange(services, before, after)) queue.add(key);
  });
  // Somebody removed them, or the Service is gone.
  all.onChange((before, after) => {
    if (before !== undefined && after === undefined) queue.add(objectKeyText(before));
    else if (before === undefined && after !== undefined) queue.add(objectKeyText(after));
  });
  return { queues: [queue] };
}

interface Desired {
  readonly subsets: NonNullable<Endpoints['subsets']>;
  readonly isTruncated: boolean;
  readonly time: string | undefined;
}

function desiredEndpoints(
  service: Service,
  current: Endpoints | undefined,
  { subsets, isTruncated, time }: Desired,
): Endpoints {
  const { name, namespace, labels = {} } = service.metadata;
  const { [TRIGGER_TIME]: _time, [OVER_CAPACITY]: _over, ...kept } = current?.metadata.annotations ?? {};
  const annotations = {
    ...kept,
    ...(time === undefined ? {} : { [TRIGGER_TIME]: time }),
    ...(isTruncated ? { [OVER_CAPACITY]: 'truncated' } : {}),
  };
  const { [HEADLESS]: _headless, ...own } = labels;
  const isHeadless = service.spec?.clusterIP === 'None' || (service.spec?.clusterIP ?? '') === '';
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      ...(current?.metadata ?? { name, ...(namespace === undefined ? {} : { namespace }) }),
      labels: { ...own, ...(isHeadless ? { [HEADLESS]: '' } : {}), [MANAGED_BY]: 'endpoint-controller' },
      annotations,
    },
    subsets,
  };
}

/** The time alone is no reason to write. */
function isUpToDate(current: Endpoints, next: Endpoints): boolean {
  const over = (endpoints: Endpoints): string | undefined => endpoints.metadata.annotations?.[OVER_CAPACITY];
  return (
    semanticEqual(current.subsets, next.subsets) &&
    semanticEqual(current.metadata.labels, next.metadata.labels) &&
    over(current) === over(next)
  );
}
