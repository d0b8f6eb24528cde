import type { Service } from '../../kube/api/core.ts';
import { LABEL_MANAGED_BY, LABEL_SERVICE_NAME, type EndpointSlice } from '../../kube/api/discovery.ts';
import { GATEWAY, type Gateway } from '../../kube/api/gateway.ts';
import { controllerOf, controllerReference } from '../runtime/owner-references.ts';
import type { EvaluatedGateway, Evaluation } from './evaluation.ts';
import { generatedName, nameLabel } from './generated-names.ts';
import { LABEL_APP_MANAGED_BY, LABEL_GATEWAY_NAME, MANAGED_BY, PROXY_NAME, PROXY_NAMESPACE } from './names.ts';
import { keyTextOf, type World } from './world.ts';

/**
 * The Service that gives a Gateway its address. It selects nothing, since the proxy is in another namespace: its
 * EndpointSlice names the proxy's pods. Undefined for a Gateway without a port to serve.
 */
export function desiredService(evaluation: Evaluation, evaluated: EvaluatedGateway): Service | undefined {
  const { gateway } = evaluated;
  const ports = servedPorts(evaluation, evaluated);
  if (ports.length === 0) return undefined;
  const address = (gateway.spec.addresses ?? []).find(({ value }) => value !== undefined && value !== '')?.value;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(gateway, generatedName(gateway), {}),
    spec: {
      type: 'LoadBalancer',
      ...(address === undefined ? {} : { loadBalancerIP: address }),
      ports: ports.map(({ port, target }) => ({
        name: portName(port),
        protocol: 'TCP',
        port,
        targetPort: target,
      })),
    },
  };
}

export function desiredSlice(
  world: World,
  evaluation: Evaluation,
  evaluated: EvaluatedGateway,
): EndpointSlice | undefined {
  const { gateway } = evaluated;
  const ports = servedPorts(evaluation, evaluated);
  if (ports.length === 0) return undefined;
  const name = generatedName(gateway);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadataOf(gateway, name, { [LABEL_SERVICE_NAME]: name, [LABEL_MANAGED_BY]: MANAGED_BY }),
    addressType: 'IPv4',
    endpoints: proxyAddresses(world).map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: ports.map(({ port, target }) => ({ name: portName(port), protocol: 'TCP', port: target })),
  };
}

/** The ready pods of the shared proxy, as its headless Service knows them. */
export function proxyAddresses({ endpointSlices }: World): readonly string[] {
  return (endpointSlices.get(`${PROXY_NAMESPACE}/${PROXY_NAME}`) ?? [])
    .filter(({ addressType }) => addressType === 'IPv4')
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false && conditions?.terminating !== true)
    .flatMap(({ addresses }) => addresses.slice(0, 1))
    .sort();
}

/** Whether a Service or EndpointSlice is one of those that this room makes. */
export function isOurs(object: Service | EndpointSlice): boolean {
  const { metadata } = object;
  return metadata.labels?.[LABEL_APP_MANAGED_BY] === MANAGED_BY && controllerOf(object)?.kind === GATEWAY.kind;
}

function servedPorts(
  { ports }: Evaluation,
  { gateway, allListeners }: EvaluatedGateway,
): readonly { readonly port: number; readonly target: number }[] {
  const wanted = new Set(allListeners.filter(({ usable }) => usable).map(({ listener }) => listener.port));
  return [...wanted]
    .sort((a, b) => a - b)
    .flatMap((port) => {
      const target = ports.portOf(keyTextOf(gateway), port);
      return target === undefined ? [] : [{ port, target }];
    });
}

function portName(port: number): string {
  return `port-${String(port)}`;
}

/** GEP-1762 names the labels; `spec.infrastructure` adds more. */
function metadataOf(gateway: Gateway, name: string, labels: Readonly<Record<string, string>>): Service['metadata'] {
  const { infrastructure } = gateway.spec;
  return {
    name,
    namespace: gateway.metadata.namespace ?? '',
    labels: {
      ...infrastructure?.labels,
      [LABEL_GATEWAY_NAME]: nameLabel(gateway),
      [LABEL_APP_MANAGED_BY]: MANAGED_BY,
      ...labels,
    },
    ...(infrastructure?.annotations === undefined ? {} : { annotations: infrastructure.annotations }),
    ownerReferences: [controllerReference(GATEWAY, gateway)],
  };
}
