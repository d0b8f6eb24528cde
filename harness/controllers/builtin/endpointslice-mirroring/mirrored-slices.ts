/** What hand-made Endpoints look like as slices. Mirrors kubernetes `pkg/controller/endpointslicemirroring/{reconciler,utils}.go`. */
import { isIP } from 'node:net';
import { ENDPOINTS, type EndpointAddress, type Endpoints } from '../../../kube/api/core.ts';
import {
  LABEL_MANAGED_BY,
  LABEL_SERVICE_NAME,
  type EndpointSlice,
  type SliceEndpoint,
} from '../../../kube/api/discovery.ts';
import { controllerReference } from '../../runtime/owner-references.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { TRIGGER_TIME } from '../endpoints/trigger-times.ts';

export const MIRRORING_CONTROLLER = 'endpointslicemirroring-controller.k8s.io';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Addresses of one subset. */
const MOST_ADDRESSES = 1_000;

type Content = Pick<EndpointSlice, 'addressType' | 'ports' | 'endpoints'>;

export interface Mirrored {
  readonly contents: readonly Content[];
  readonly invalid: number;
  readonly skipped: number;
}

export function mirroredContents({ subsets = [] }: Endpoints): Mirrored {
  const contents: Content[] = [];
  let invalid = 0;
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    const all = [
      ...addresses.map((address) => ({ address, ready: true })),
      ...notReadyAddresses.map((address) => ({ address, ready: false })),
    ];
    const valid = all.filter(({ address }) => isIP(address.ip) !== 0);
    invalid += all.length - valid.length;
    skipped += Math.max(0, valid.length - MOST_ADDRESSES);
    const kept = valid.slice(0, MOST_ADDRESSES);
    const slicePorts = ports.map(({ name = '', protocol = 'TCP', port, appProtocol }) => ({
      name,
      protocol,
      port,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    }));
    for (const [addressType, family] of [
      ['IPv4', 4],
      ['IPv6', 6],
    ] as const) {
      const endpoints = kept
        .filter(({ address }) => isIP(address.ip) === family)
        .map(({ address, ready }) => endpointOf(address, ready));
      if (endpoints.length > 0) contents.push({ addressType, ports: slicePorts, endpoints });
    }
  }
  return { contents, invalid, skipped };
}

function endpointOf({ ip, nodeName, hostname, targetRef }: EndpointAddress, ready: boolean): SliceEndpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined || hostname === '' ? {} : { hostname }),
    ...(targetRef === undefined ? {} : { targetRef }),
    ...(nodeName === undefined ? {} : { nodeName }),
  };
}

export function mirrorSlice(endpoints: Endpoints, content: Content): EndpointSlice {
  const { name, namespace, labels, annotations } = endpoints.metadata;
  const { [TRIGGER_TIME]: _time, [LAST_APPLIED]: _applied, ...kept } = annotations ?? {};
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...labels, [LABEL_SERVICE_NAME]: name, [LABEL_MANAGED_BY]: MIRRORING_CONTROLLER },
      ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }),
      ownerReferences: [controllerReference(ENDPOINTS, endpoints)],
    },
    ...content,
  };
}

/** An existing slice with the contents of a wanted one. Undefined: it has them. */
export function adjustedMirror(slice: EndpointSlice, wanted: EndpointSlice): EndpointSlice | undefined {
  const { labels, annotations = {}, ownerReferences } = wanted.metadata;
  const isSame =
    semanticEqual(slice.endpoints, wanted.endpoints) &&
    semanticEqual(slice.ports, wanted.ports) &&
    semanticEqual(slice.metadata.labels, labels) &&
    semanticEqual(slice.metadata.annotations ?? {}, annotations);
  if (isSame) return undefined;
  const { endpoints, ports } = wanted;
  return {
    ...slice,
    endpoints: endpoints ?? null,
    ports: ports ?? null,
    metadata: {
      ...slice.metadata,
      ...(labels === undefined ? {} : { labels }),
      annotations,
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  };
}
