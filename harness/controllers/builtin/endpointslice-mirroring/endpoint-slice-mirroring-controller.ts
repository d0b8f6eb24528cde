/** Slices for Endpoints that somebody made by hand, for Services without a selector. Mirrors kubernetes `pkg/controller/endpointslicemirroring`. */
import { ENDPOINTS, SERVICE, type Endpoints } from '../../../kube/api/core.ts';
import {
  ENDPOINT_SLICE,
  LABEL_MANAGED_BY,
  LABEL_SERVICE_NAME,
  type EndpointSlice,
} from '../../../kube/api/discovery.ts';
import { parseKey } from '../../runtime/key.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { queueOf, type Controller, type ControllerRoom } from '../controller-room.ts';
import { isNamespaceTerminating } from '../pods/pod-control.ts';
import { adjustedMirror, mirroredContents, mirrorSlice, MIRRORING_CONTROLLER } from './mirrored-slices.ts';

const SKIP_LABEL = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

export function endpointSliceMirroringController(room: ControllerRoom): Controller {
  const services = room.informers.of(SERVICE);
  const all = room.informers.of(ENDPOINTS);
  const slices = room.informers.of(ENDPOINT_SLICE);
  const events = room.recorder('endpoint-slice-mirroring-controller');
  slices.index('mirror', mirrorIndex);
  const queue = queueOf(room, { name: 'endpointslice-mirroring', handle: (key) => sync(key) });

  const sync = async (key: string): Promise<void> => {
    const endpoints = all.get(parseKey(key));
    const service = services.get(parseKey(key));
    const current = slices.by('mirror', key).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const isWanted = endpoints !== undefined && service !== undefined && service.spec?.selector === undefined;
    if (!isWanted || !isMirrored(endpoints)) {
      for (const slice of current) await slices.delete(slice);
      return;
    }
    await reconcile(endpoints, current);
  };

  const reconcile = async (endpoints: Endpoints, current: readonly EndpointSlice[]): Promise<void> => {
    const { contents, invalid, skipped } = mirroredContents(endpoints);
    if (invalid > 0) {
      const text = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`;
      events.warning(endpoints, 'InvalidIPAddress', text);
    }
    if (skipped > 0) {
      const text = `A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
      events.warning(endpoints, 'TooManyAddressesToMirror', text);
    }
    const left = new Set(current);
    try {
      const missing: EndpointSlice[] = [];
      for (const content of contents) {
        const wanted = mirrorSlice(endpoints, content);
        const slice = [...left].find((each) => isOf(each, wanted));
        if (slice === undefined) {
          missing.push(wanted);
          continue;
        }
        left.delete(slice);
        await adjust(slice, wanted);
      }
      for (const wanted of missing) {
        const free = [...left].find(({ addressType }) => addressType === wanted.addressType);
        if (free === undefined) await slices.create(wanted);
        else {
          left.delete(free);
          await adjust(free, wanted);
        }
      }
      for (const slice of left) await slices.delete(slice);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  };

  const adjust = async (slice: EndpointSlice, wanted: EndpointSlice): Promise<void> => {
    const next = adjustedMirror(slice, wanted);
    if (next !== undefined) await slices.update(next);
  };

  all.onChange((before, after) => {
    const endpoints = after ?? before;
    if (endpoints !== undefined) queue.add(objectKeyText(endpoints));
  });
  services.onChange((before, after) => {
    const service = after ?? before;
    if (service !== undefined) queue.add(objectKeyText(service));
  });
  slices.onChange((before, after) => {
    const slice = after ?? before;
    if (slice !== undefined) for (const key of mirrorIndex(slice)) queue.add(key);
  });
  return { queues: [queue] };
}

/** Elections used to be held in Endpoints. */
function isMirrored({ metadata }: Endpoints): boolean {
  return metadata.labels?.[SKIP_LABEL] !== 'true' && metadata.annotations?.[LEADER] === undefined;
}

function isOf(slice: EndpointSlice, wanted: EndpointSlice): boolean {
  return slice.addressType === wanted.addressType && semanticEqual(slice.ports, wanted.ports);
}

function mirrorIndex({ metadata }: EndpointSlice): readonly string[] {
  const { labels = {}, namespace = '' } = metadata;
  const name = labels[LABEL_SERVICE_NAME];
  return name === undefined || labels[LABEL_MANAGED_BY] !== MIRRORING_CONTROLLER ? [] : [`${namespace}/${name}`];
}
