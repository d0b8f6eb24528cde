/** What Services say in EndpointSlices about one pod. Mirrors `k8s.io/endpointslice/utils.go`. */
import type { EndpointSlice, SliceEndpoint, SlicePort } from '../../../kube/api/discovery.ts';
import type { Node, Service } from '../../../kube/api/core.ts';
import type { Pod } from '../../../kube/api/pod.ts';
import { inSliceOrder } from '../endpoints/port-order.ts';
import { hostnameIn, podAddresses, targetPortOf } from '../endpoints/service-pods.ts';
import { isPodReady, isPodTerminating } from '../pods/pod-state.ts';

export type Family = Extract<EndpointSlice['addressType'], 'IPv4' | 'IPv6'>;

/** The families of a Service. Those of a headless one without a selector are of no interest here. */
export function familiesOf({ spec }: Service): readonly Family[] {
  const families = spec?.ipFamilies ?? [];
  return families.length > 0 ? families : [spec?.clusterIP?.includes(':') === true ? 'IPv6' : 'IPv4'];
}

/** Undefined: the pod has no address of the family. */
export function endpointOf(
  service: Service,
  pod: Pod,
  node: Node | undefined,
  family: Family,
): SliceEndpoint | undefined {
  const addresses = podAddresses(pod).filter((ip) => ip.includes(':') === (family === 'IPv6'));
  if (addresses.length === 0) return undefined;
  const serving = isPodReady(pod);
  const terminating = isPodTerminating(pod);
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const { namespace, name, uid } = pod.metadata;
  const { nodeName } = pod.spec;
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  const hostname = hostnameIn(service, pod);
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: {
      kind: 'Pod',
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
    },
    ...(nodeName === undefined || nodeName === '' ? {} : { nodeName }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** Named ports that the pod does not have are left out. */
export function slicePortsOf({ spec }: Service, pod: Pod): readonly SlicePort[] {
  const ports = (spec?.ports ?? []).flatMap((port): SlicePort[] => {
    const number = targetPortOf(pod, port);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, protocol, port: number, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
  return inSliceOrder(ports);
}
