/** Subsets of Endpoints. Mirrors kubernetes `pkg/api/v1/endpoints/util.go` RepackSubsets: addresses with the same ports share one. */
import type { EndpointAddress, EndpointSubset, Service } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { isPodReady } from '../pods/pod-state.ts';
import { inEndpointsOrder } from './port-order.ts';
import { hasEndpoint, hostnameIn, podAddresses, targetPortOf } from './service-pods.ts';

type Port = NonNullable<EndpointSubset['ports']>[number];

interface Entry {
  readonly address: EndpointAddress;
  readonly isReady: boolean;
  readonly ports: readonly Port[];
}

/** Does not: more than 1000 addresses; the others are left out by {@link MOST_ADDRESSES}. */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const groups = new Map<string, Entry[]>();
  for (const pod of pods)
    for (const entry of entriesOf(service, pod)) {
      const key = JSON.stringify(entry.ports);
      groups.set(key, [...(groups.get(key) ?? []), entry]);
    }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entries]) => subsetOf(entries));
}

function entriesOf(service: Service, pod: Pod): readonly Entry[] {
  const { publishNotReadyAddresses = false, ports = [], clusterIP } = service.spec ?? {};
  if (!hasEndpoint(pod, publishNotReadyAddresses)) return [];
  const address = addressOf(service, pod);
  if (address === undefined) return [];
  const isReady = publishNotReadyAddresses || isPodReady(pod);
  if (ports.length === 0) return clusterIP === 'None' ? [{ address, isReady, ports: [] }] : [];
  const found = ports.flatMap((port): Port[] => {
    const number = targetPortOf(pod, port);
    if (number === undefined) return [];
    const { name, protocol = 'TCP', appProtocol } = port;
    return [
      {
        ...(name === undefined || name === '' ? {} : { name }),
        port: number,
        protocol,
        ...(appProtocol === undefined ? {} : { appProtocol }),
      },
    ];
  });
  return found.length === 0 ? [] : [{ address, isReady, ports: inEndpointsOrder(found) }];
}

/** Of the family of the Service. */
function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const isV6 = service.spec?.ipFamilies?.[0] === 'IPv6';
  const ip = podAddresses(pod).find((each) => each.includes(':') === isV6);
  if (ip === undefined) return undefined;
  const { nodeName } = pod.spec;
  const { namespace, name, uid } = pod.metadata;
  const hostname = hostnameIn(service, pod);
  return {
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: {
      kind: 'Pod',
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
    },
  };
}

function subsetOf(entries: readonly Entry[]): EndpointSubset {
  const sorted = [...entries].sort((a, b) => (a.address.ip < b.address.ip ? -1 : 1));
  const of = (isReady: boolean): readonly EndpointAddress[] =>
    sorted.filter((entry) => entry.isReady === isReady).map(({ address }) => address);
  const [addresses, notReadyAddresses] = [of(true), of(false)];
  const ports = entries[0]?.ports ?? [];
  return {
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
    ...(ports.length === 0 ? {} : { ports }),
  };
}

export const MOST_ADDRESSES = 1_000;

/** Ready ones first. True in `isTruncated` where some are left out. */
export function truncated(subsets: readonly EndpointSubset[]): {
  readonly subsets: readonly EndpointSubset[];
  readonly isTruncated: boolean;
} {
  const count = (field: 'addresses' | 'notReadyAddresses'): number =>
    subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0);
  const [ready, unready] = [count('addresses'), count('notReadyAddresses')];
  if (ready + unready <= MOST_ADDRESSES) return { subsets, isTruncated: false };
  const isReadyCut = ready > MOST_ADDRESSES;
  const field = isReadyCut ? 'addresses' : 'notReadyAddresses';
  const room = isReadyCut ? MOST_ADDRESSES : MOST_ADDRESSES - ready;
  let left = room;
  const cut = subsets.map((subset): EndpointSubset => {
    const addresses = subset[field] ?? [];
    const share = Math.min(left, Math.ceil((addresses.length / (isReadyCut ? ready : unready)) * room));
    const kept = addresses.slice(0, share);
    left -= kept.length;
    const { notReadyAddresses: _unready, ...others } = subset;
    const rest = isReadyCut ? others : subset;
    return { ...rest, [field]: kept };
  });
  return { subsets: cut, isTruncated: true };
}
