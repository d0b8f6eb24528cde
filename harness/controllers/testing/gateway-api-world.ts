/** Worlds of the family gateway-api for tests, with only what a test is about spelled out. */
import type { Gateway, GatewayListener } from '../../kube/api/gateway.ts';
import type { GrpcRoute } from '../../kube/api/grpc-route.ts';
import type { HttpRoute } from '../../kube/api/http-route.ts';
import type { ListenerSet } from '../../kube/api/listener-set.ts';
import type { Secret } from '../../kube/api/core.ts';
import type { ObjectMeta } from '../../kube/meta/object.ts';
import { GATEWAY_CLASS_OBJECT } from '../gateway-api/gateway-class.ts';
import { worldOf, type GatewayApiObjects, type World } from '../gateway-api/world.ts';
import { namespaceObject } from './objects.ts';

type Metadata = Partial<ObjectMeta>;

const NAMESPACES = [namespaceObject('infra'), namespaceObject('web', { team: 'web' })];

/** Namespaces `infra` and `web`, the class `fleetbed`, and what is given. */
export function gatewayApiWorld(objects: Partial<GatewayApiObjects> = {}): World {
  return worldOf('one', 'us-west1', {
    gatewayClasses: [GATEWAY_CLASS_OBJECT],
    gateways: [],
    listenerSets: [],
    routes: [],
    referenceGrants: [],
    backendTlsPolicies: [],
    namespaces: NAMESPACES,
    services: [],
    endpointSlices: [],
    secrets: [],
    configMaps: [],
    ...objects,
  });
}

/** `infra/gateway`, one HTTP listener on port 80, unless said otherwise. */
export function fleetbedGateway(spec: Partial<Gateway['spec']> = {}, metadata: Metadata = {}): Gateway {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gateway', namespace: 'infra', uid: 'uid-of-gateway', generation: 1, ...metadata },
    spec: { gatewayClassName: 'fleetbed', listeners: [httpListener('http')], ...spec },
  };
}

export function httpListener(name: string, more: Partial<GatewayListener> = {}): GatewayListener {
  return { name, port: 80, protocol: 'HTTP', ...more };
}

/** On port 443 with the certificate `infra/certificate`. */
export function httpsListener(name: string, more: Partial<GatewayListener> = {}): GatewayListener {
  return { name, port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'certificate' }] }, ...more };
}

/** A Secret in namespace `infra`. */
export function inInfra(secret: Secret): Secret {
  return { ...secret, metadata: { ...secret.metadata, namespace: 'infra' } };
}

/** `infra/set`, for the Gateway `infra/gateway`. */
export function listenerSetObject(listeners: readonly GatewayListener[], metadata: Metadata = {}): ListenerSet {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'ListenerSet',
    metadata: { name: 'set', namespace: 'infra', generation: 1, ...metadata },
    spec: { parentRef: { name: 'gateway', namespace: 'infra' }, listeners },
  };
}

/** `infra/route` to port 8080 of the Service `store`. */
export function fleetbedRoute(spec: Partial<HttpRoute['spec']> = {}, metadata: Metadata = {}): HttpRoute {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'route', namespace: 'infra', generation: 1, ...metadata },
    spec: {
      parentRefs: [{ name: 'gateway' }],
      rules: [{ backendRefs: [{ name: 'store', port: 8080 }] }],
      ...spec,
    },
  };
}

/** The same of kind GRPCRoute. */
export function fleetbedGrpcRoute(spec: Partial<GrpcRoute['spec']> = {}, metadata: Metadata = {}): GrpcRoute {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: { name: 'route', namespace: 'infra', generation: 1, ...metadata },
    spec: {
      parentRefs: [{ name: 'gateway' }],
      rules: [{ backendRefs: [{ name: 'store', port: 8080 }] }],
      ...spec,
    },
  };
}
