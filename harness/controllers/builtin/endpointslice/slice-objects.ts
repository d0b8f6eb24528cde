import { SERVICE, type Service } from '../../../kube/api/core.ts';
import { LABEL_MANAGED_BY, LABEL_SERVICE_NAME, type EndpointSlice } from '../../../kube/api/discovery.ts';
import { controllerReference } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { TRIGGER_TIME } from '../endpoints/trigger-times.ts';
import type { PortGroup } from './plan-slices.ts';
import type { Family } from './slice-endpoints.ts';

export const SLICE_CONTROLLER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const LONGEST_PREFIX = 57;

export function newSlice(
  service: Service,
  addressType: Family,
  { ports, endpoints }: PortGroup,
  time: string | undefined,
): EndpointSlice {
  const { name, namespace } = service.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: `${name.slice(0, LONGEST_PREFIX)}-`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: sliceLabels(service),
      ...(time === undefined ? {} : { annotations: { [TRIGGER_TIME]: time } }),
      ownerReferences: [controllerReference(SERVICE, service)],
    },
    addressType,
    endpoints,
    ports,
  };
}

/** What has to be written so that the slice holds `content` and has the labels of the Service. Undefined: nothing. */
export function adjustedSlice(
  service: Service,
  slice: EndpointSlice,
  content: PortGroup | undefined,
  time: string | undefined,
): EndpointSlice | undefined {
  const labels = sliceLabels(service);
  const next = { ...slice, ...content, metadata: { ...slice.metadata, labels } };
  if (semanticEqual(next, slice)) return undefined;
  const { [TRIGGER_TIME]: _old, ...kept } = slice.metadata.annotations ?? {};
  const annotations = time === undefined ? kept : { ...kept, [TRIGGER_TIME]: time };
  return { ...next, metadata: { ...next.metadata, annotations } };
}

/** Those of the Service but for the reserved ones. */
function sliceLabels({ metadata, spec }: Service): Readonly<Record<string, string>> {
  const { [LABEL_SERVICE_NAME]: _name, [LABEL_MANAGED_BY]: _by, [HEADLESS]: _headless, ...own } = metadata.labels ?? {};
  const isHeadless = spec?.clusterIP === 'None' || (spec?.clusterIP ?? '') === '';
  return {
    ...own,
    ...(isHeadless ? { [HEADLESS]: '' } : {}),
    [LABEL_SERVICE_NAME]: metadata.name,
    [LABEL_MANAGED_BY]: SLICE_CONTROLLER,
  };
}
