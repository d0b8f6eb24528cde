/**
 * EndpointSlices of Services that have a selector. Mirrors kubernetes `pkg/controller/endpointslice` and
 * `k8s.io/endpointslice`. Does not: topology hints.
 */
import { NODE, SERVICE, type Node, type Service } from '../../../kube/api/core.ts';
import {
  ENDPOINT_SLICE,
  LABEL_MANAGED_BY,
  LABEL_SERVICE_NAME,
  type EndpointSlice,
  type SliceEndpoint,
} from '../../../kube/api/discovery.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { namespaceIndex } from '../../runtime/claim.ts';
import type { EventRecorder } from '../../runtime/events/event-recorder.ts';
import { parseKey } from '../../runtime/key.ts';
import { objectKeyText, type SharedObjects } from '../../runtime/shared-objects.ts';
import type { WorkQueue } from '../../runtime/work-queue.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { hasEndpoint, podsOf, servicesOfChange } from '../endpoints/service-pods.ts';
import { TriggerTimes } from '../endpoints/trigger-times.ts';
import { isNamespaceTerminating } from '../pods/pod-control.ts';
import { planSlices, type PortGroup } from './plan-slices.ts';
import { endpointOf, familiesOf, slicePortsOf, type Family } from './slice-endpoints.ts';
import { adjustedSlice, newSlice, SLICE_CONTROLLER } from './slice-objects.ts';

const HEADLESS_ZONE = 'topology.kubernetes.io/zone';

export function endpointSliceController(room: ControllerRoom): Controller {
  return new EndpointSliceController(room);
}

class EndpointSliceController implements Controller {
  readonly queues: readonly WorkQueue[];
  readonly #services: SharedObjects<Service>;
  readonly #pods: SharedObjects<Pod>;
  readonly #nodes: SharedObjects<Node>;
  readonly #slices: SharedObjects<EndpointSlice>;
  readonly #queue: WorkQueue;
  readonly #events: EventRecorder;
  readonly #times = new TriggerTimes();

  constructor(room: ControllerRoom) {
    this.#services = room.informers.of(SERVICE);
    this.#pods = room.informers.of(POD);
    this.#nodes = room.informers.of(NODE);
    this.#slices = room.informers.of(ENDPOINT_SLICE);
    this.#events = room.recorder('endpoint-slice-controller');
    this.#services.index('namespace', namespaceIndex);
    this.#pods.index('namespace', namespaceIndex);
    this.#pods.index('node', ({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]));
    this.#slices.index('service', serviceIndex);
    this.#queue = queueOf(room, { name: 'endpointslice', handle: (key) => this.#sync(key) });
    this.queues = [this.#queue];
    this.#follow();
  }

  #follow(): void {
    this.#services.onChange((before, after) => {
      const service = after ?? before;
      if (service !== undefined) this.#queue.add(objectKeyText(service));
    });
    this.#pods.onChange((before, after) => {
      for (const key of servicesOfChange(this.#services, before, after)) this.#queue.add(key);
    });
    this.#slices.onChange((before, after) => {
      for (const key of new Set([...keysOf(before), ...keysOf(after)])) this.#queue.add(key);
    });
    this.#nodes.onChange((before, after) => {
      const zone = (node: Node | undefined): string | undefined => node?.metadata.labels?.[HEADLESS_ZONE];
      if (before !== undefined && after !== undefined && zone(before) === zone(after)) return;
      for (const pod of this.#pods.by('node', (after ?? before)?.metadata.name ?? ''))
        for (const key of servicesOfChange(this.#services, undefined, pod)) this.#queue.add(key);
    });
  }

  async #sync(key: string): Promise<void> {
    const service = this.#services.get(parseKey(key));
    if (service === undefined) {
      // Its slices go with it: it owns them.
      this.#times.forget(key);
      return;
    }
    const { type, selector } = service.spec ?? {};
    if (type === 'ExternalName' || selector === undefined) return;
    const pods = podsOf(service, this.#pods);
    const time = this.#times.next(key, service, pods);
    const owned = this.#slices.by('service', key).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const families = familiesOf(service);
    for (const family of families) {
      const slices = owned.filter(({ addressType }) => addressType === family);
      await this.#reconcile(service, slices, this.#groups(service, pods, family), family, time);
    }
    this.#tellMissingNodes(service, pods);
    for (const slice of owned) if (!families.includes(slice.addressType as Family)) await this.#slices.delete(slice);
  }

  #groups(service: Service, pods: readonly Pod[], family: Family): readonly PortGroup[] {
    const groups = new Map<string, { ports: PortGroup['ports']; endpoints: SliceEndpoint[] }>();
    for (const pod of pods) {
      if (!hasEndpoint(pod, true)) continue;
      const node = this.#nodes.get({ name: pod.spec.nodeName ?? '' });
      // Its zone is unknown until the node is.
      if (node === undefined && service.spec?.publishNotReadyAddresses !== true) continue;
      const endpoint = endpointOf(service, pod, node, family);
      if (endpoint === undefined) continue;
      const ports = slicePortsOf(service, pod);
      const key = JSON.stringify(ports);
      const group = groups.get(key) ?? { ports, endpoints: [] };
      groups.set(key, group);
      group.endpoints.push(endpoint);
    }
    return [...groups.values()];
  }

  /** Their pods come in once the node is known. */
  #tellMissingNodes(service: Service, pods: readonly Pod[]): void {
    if (service.spec?.publishNotReadyAddresses === true) return;
    const { namespace = '', name } = service.metadata;
    const missing = pods.filter(
      (pod) => hasEndpoint(pod, true) && this.#nodes.get({ name: pod.spec.nodeName ?? '' }) === undefined,
    );
    if (missing.length === 0) return;
    const texts = missing.map(
      ({ metadata, spec }) =>
        `skipping Pod ${metadata.name} for Service ${namespace}/${name}: Node ${spec.nodeName ?? ''} Not Found`,
    );
    const all = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
    const message = `Error updating Endpoint Slices for Service ${namespace}/${name}: ${all}`;
    this.#events.warning(service, 'FailedToUpdateEndpointSlices', message);
  }

  async #reconcile(
    service: Service,
    slices: readonly EndpointSlice[],
    groups: readonly PortGroup[],
    family: Family,
    time: string | undefined,
  ): Promise<void> {
    const plan = planSlices(slices, groups);
    try {
      for (const { slice, ports, endpoints } of plan.write) {
        const content = { ports, endpoints };
        if (slice === undefined) {
          if (service.metadata.deletionTimestamp === undefined)
            await this.#slices.create(newSlice(service, family, content, time));
          continue;
        }
        const next = adjustedSlice(service, slice, content, time);
        if (next !== undefined) await this.#slices.update(next);
      }
      for (const slice of plan.keep) {
        const next = adjustedSlice(service, slice, undefined, time);
        if (next !== undefined) await this.#slices.update(next);
      }
      for (const slice of plan.remove) await this.#slices.delete(slice);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  }
}

function keysOf(slice: EndpointSlice | undefined): readonly string[] {
  return slice === undefined ? [] : serviceIndex(slice);
}

/** The key of the Service of a slice that this controller writes. */
function serviceIndex({ metadata }: EndpointSlice): readonly string[] {
  const { labels = {}, namespace = '' } = metadata;
  const service = labels[LABEL_SERVICE_NAME];
  return service === undefined || labels[LABEL_MANAGED_BY] !== SLICE_CONTROLLER ? [] : [`${namespace}/${service}`];
}
