/** Objects of Gateway API v1alpha1 and worlds of them, with only what a test is about spelled out. */
import type { Endpoints, EndpointSubset, Namespace, Secret, Service, ServicePort } from '../../kube/api/core.ts';
import type {
  AlphaGateway,
  AlphaGatewayClass,
  AlphaHttpRoute,
  AlphaListener,
  AlphaStreamRoute,
} from '../../kube/api/gateway-v1alpha1.ts';
import type { ObjectMeta } from '../../kube/meta/object.ts';
import { byKey, type AlphaWorld } from '../gateway-v1alpha1/world.ts';

const API_VERSION = 'networking.x-k8s.io/v1alpha1';

function metadataOf(name: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  return { name, namespace: 'default', generation: 1, creationTimestamp: '2023-05-01T00:00:00Z', ...more };
}

export function alphaClass(controller = 'traefik.io/gateway-controller', name = 'traefik'): AlphaGatewayClass {
  return { apiVersion: API_VERSION, kind: 'GatewayClass', metadata: { name, generation: 1 }, spec: { controller } };
}

/** HTTP on port 80 for every HTTPRoute of the namespace, unless it says otherwise. */
export function alphaListener(change: Partial<AlphaListener> = {}): AlphaListener {
  return { protocol: 'HTTP', port: 80, routes: { kind: 'HTTPRoute' }, ...change };
}

export function alphaGateway(
  name: string,
  listeners: readonly AlphaListener[] = [alphaListener()],
  metadata: Partial<ObjectMeta> = {},
): AlphaGateway {
  return {
    apiVersion: API_VERSION,
    kind: 'Gateway',
    metadata: metadataOf(name, metadata),
    spec: { gatewayClassName: 'traefik', listeners },
  };
}

export function alphaHttpRoute(
  name: string,
  spec: NonNullable<AlphaHttpRoute['spec']>,
  metadata: Partial<ObjectMeta> = {},
): AlphaHttpRoute {
  return { apiVersion: API_VERSION, kind: 'HTTPRoute', metadata: metadataOf(name, metadata), spec };
}

export function alphaStreamRoute(
  kind: 'TCPRoute' | 'TLSRoute',
  name: string,
  spec: NonNullable<AlphaStreamRoute['spec']>,
): AlphaStreamRoute {
  return { apiVersion: API_VERSION, kind, metadata: metadataOf(name), spec };
}

export function alphaService(
  name: string,
  ports: readonly ServicePort[] = [{ port: 80 }],
  metadata: Partial<ObjectMeta> = {},
): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: metadataOf(name, metadata), spec: { ports } };
}

/** Of a Service with one port, without a name. */
export function alphaEndpoints(
  name: string,
  addresses: readonly string[],
  subset: EndpointSubset = {},
  metadata: Partial<ObjectMeta> = {},
): Endpoints {
  const ready = { addresses: addresses.map((ip) => ({ ip })), ports: [{ port: 80 }], ...subset };
  return { apiVersion: 'v1', kind: 'Endpoints', metadata: metadataOf(name, metadata), subsets: [ready] };
}

export interface AlphaWorldSketch {
  readonly classes?: readonly AlphaGatewayClass[];
  readonly gateways?: readonly AlphaGateway[];
  readonly httpRoutes?: readonly AlphaHttpRoute[];
  readonly tcpRoutes?: readonly AlphaStreamRoute[];
  readonly tlsRoutes?: readonly AlphaStreamRoute[];
  readonly namespaces?: readonly Namespace[];
  readonly services?: readonly Service[];
  readonly endpoints?: readonly Endpoints[];
  readonly secrets?: readonly Secret[];
}

/** With class `traefik`, and the two Services of the canary document with an endpoint each. */
export function alphaWorld({
  classes = [alphaClass()],
  gateways = [],
  httpRoutes = [],
  tcpRoutes = [],
  tlsRoutes = [],
  namespaces = [],
  services = [],
  endpoints = [],
  secrets = [],
}: AlphaWorldSketch): AlphaWorld {
  return {
    gatewayClasses: classes,
    gateways,
    httpRoutes,
    tcpRoutes,
    tlsRoutes,
    namespaces: byKey(namespaces),
    services: byKey([alphaService('nginx-web-01'), alphaService('nginx-web-02'), ...services]),
    endpoints: byKey([
      alphaEndpoints('nginx-web-01', ['10.0.0.1']),
      alphaEndpoints('nginx-web-02', ['10.0.0.2']),
      ...endpoints,
    ]),
    secrets: byKey(secrets),
  };
}
