/**
 * The order of ports, which is that of MD5 sums of Go's print of them. Mirrors portsByHash of kubernetes
 * `pkg/api/v1/endpoints/util.go` and portsInOrder of `k8s.io/endpointslice/util`.
 */
import { createHash } from 'node:crypto';
import type { EndpointSubset } from '../../../kube/api/core.ts';
import type { SlicePort } from '../../../kube/api/discovery.ts';

type EndpointPort = NonNullable<EndpointSubset['ports']>[number];

export function inEndpointsOrder(ports: readonly EndpointPort[]): readonly EndpointPort[] {
  return byHash(
    ports,
    ({ name = '', port, protocol = 'TCP', appProtocol = '<nil>' }) =>
      `Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${appProtocol}`,
  );
}

export function inSliceOrder(ports: readonly SlicePort[]): readonly SlicePort[] {
  return byHash(
    ports,
    ({ name = '', port = 0, protocol = 'TCP', appProtocol = '<nil>' }) =>
      `Name:(*string)${name} Protocol:(*v1.Protocol)${protocol} Port:(*int32)${port} AppProtocol:(*string)${appProtocol}`,
  );
}

function byHash<T>(ports: readonly T[], fields: (port: T) => string): readonly T[] {
  if (ports.length < 2) return ports;
  return ports
    .map((port) => ({
      port,
      hash: createHash('md5')
        .update(`(v1.EndpointPort){${fields(port)}}`)
        .digest('hex'),
    }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ port }) => port);
}
