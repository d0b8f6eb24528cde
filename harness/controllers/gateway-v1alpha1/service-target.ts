/**
 * What a `forwardTo` leads to. Upstream: `loadServices` and `loadTCPServices` of Traefik 2.5,
 * `pkg/provider/kubernetes/gateway/kubernetes.go`.
 */
import type { EndpointSubset, Service, ServicePort } from '../../kube/api/core.ts';
import type { RouteForwardTo } from '../../kube/api/gateway-v1alpha1.ts';
import type { Backend, Endpoint } from '../../proxy/table/backend.ts';
import { TRAEFIK_SERVICE_GROUP, TRAEFIK_SERVICE_KIND } from './names.ts';
import type { AlphaWorld } from './world.ts';

/** Where endpoints are, for the proxy's choice among them: there is one cluster only. */
export interface TargetPlace {
  readonly cluster: string;
  readonly region: string;
}

export interface WeightedTarget<T extends RouteForwardTo> {
  readonly forwardTo: T;
  readonly backend: Backend;
  readonly weight: number;
}

/** A part of Traefik itself, `api@internal`. */
export interface InternalTarget {
  readonly internal: string;
}

/** In the words of Traefik. */
export interface TargetProblem {
  readonly problem: string;
}

export type Targets<T extends RouteForwardTo> = readonly WeightedTarget<T>[] | InternalTarget | TargetProblem;

/** Parts of Traefik that the proxy stands in for. */
const INTERNAL_SERVICES: ReadonlySet<string> = new Set(['api@internal', 'dashboard@internal', 'ping@internal']);

/** As long as a connection of an answer may last anyway; Traefik lets requests in flight finish. */
const DRAINING_TIMEOUT_MS = 30_000;

/** 004-R7, 004-R9, 004-R10. One target that cannot be had takes the others of its rule with it (004-R8, 004-B12). */
export function httpTargets<T extends RouteForwardTo>(
  world: AlphaWorld,
  place: TargetPlace,
  namespace: string,
  forwardTo: readonly T[],
): Targets<T> {
  const [only, ...others] = forwardTo;
  const internal = only === undefined ? undefined : internalName(only);
  if (internal !== undefined && others.length === 0)
    return INTERNAL_SERVICES.has(internal) ? { internal } : { problem: 'service not found' };
  const inside = forwardTo.map(internalName).find((name) => name !== undefined);
  if (inside !== undefined)
    return { problem: `traefik internal service ${inside} is not allowed in a WRR loadbalancer` };
  return serviceTargets(world, place, namespace, forwardTo);
}

/** 004-R12 */
export function streamTargets(
  world: AlphaWorld,
  place: TargetPlace,
  namespace: string,
  forwardTo: readonly RouteForwardTo[],
): readonly WeightedTarget<RouteForwardTo>[] | TargetProblem {
  const inside = forwardTo.map(internalName).find((name) => name !== undefined);
  if (inside !== undefined) return { problem: `traefik internal service ${inside} is not allowed in a TCP service` };
  return serviceTargets(world, place, namespace, forwardTo);
}

function serviceTargets<T extends RouteForwardTo>(
  world: AlphaWorld,
  place: TargetPlace,
  namespace: string,
  forwardTo: readonly T[],
): readonly WeightedTarget<T>[] | TargetProblem {
  const found: WeightedTarget<T>[] = [];
  for (const each of forwardTo) {
    const backend = backendOf(world, place, namespace, each);
    if (backend === undefined) continue;
    if ('problem' in backend) return backend;
    found.push({ forwardTo: each, backend, weight: each.weight ?? 1 });
  }
  return found.length === 0 ? { problem: 'no service has been created' } : found;
}

/** Undefined for a target that is skipped without a word. 004-R10: the name of a Service wins over a reference. */
function backendOf(
  world: AlphaWorld,
  place: TargetPlace,
  namespace: string,
  { serviceName, backendRef, port }: RouteForwardTo,
): Backend | TargetProblem | undefined {
  if (serviceName === undefined) {
    // Services of Traefik's own CRDs: there are none here. 004-R9
    return backendRef !== undefined && isTraefikService(backendRef) ? { problem: 'service not found' } : undefined;
  }
  const service = world.services.get(`${namespace}/${serviceName}`);
  if (service === undefined) return { problem: 'service not found' };
  const ports = service.spec?.ports ?? [];
  // 004-R7
  if (port === undefined && ports.length > 1) return undefined;
  const servicePort = ports.find((each) => port === undefined || each.port === port);
  if (servicePort === undefined) return { problem: 'service port not found' };
  const endpoints = endpointsOf(world, place, `${namespace}/${serviceName}`, servicePort);
  return 'problem' in endpoints ? endpoints : serviceBackend(service, servicePort, endpoints.found);
}

function endpointsOf(
  { endpoints }: AlphaWorld,
  place: TargetPlace,
  key: string,
  { name = '' }: ServicePort,
): { readonly found: readonly Endpoint[] } | TargetProblem {
  const subsets = endpoints.get(key)?.subsets;
  if (!endpoints.has(key)) return { problem: 'endpoints not found' };
  if (subsets === undefined || subsets.length === 0) return { problem: 'subset not found' };
  const served = subsets.flatMap((subset) => {
    const port = portOf(subset, name);
    return port === undefined ? [] : [{ subset, port }];
  });
  if (served.length === 0) return { problem: 'cannot define a port' };
  // 004-D7: ready addresses only, not the ClusterIP.
  const found = served.flatMap(({ subset, port }) =>
    (subset.addresses ?? []).map(({ ip }): Endpoint => ({ address: ip, port, ...place })),
  );
  return { found: found.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) };
}

function portOf({ ports = [] }: EndpointSubset, name: string): number | undefined {
  return ports.find((each) => (each.name ?? '') === name)?.port;
}

function textOf({ address, port }: Endpoint): string {
  return `${address}:${String(port)}`;
}

function serviceBackend(service: Service, port: ServicePort, endpoints: readonly Endpoint[]): Backend {
  const { name, namespace = '' } = service.metadata;
  // 004-D10
  const https = port.port === 443 || port.name?.startsWith('https') === true;
  return {
    name: `${namespace}/${name}:${String(port.port)}`,
    endpoints,
    drainingTimeoutMs: DRAINING_TIMEOUT_MS,
    // 004-D7: in turn.
    balance: 'weighted',
    // The certificates of a testbed's backends name no address that a proxy dials: none is refused.
    ...(https ? { tls: { serverName: `${name}.${namespace}.svc`, trust: 'none' } } : {}),
  };
}

function internalName({ serviceName, backendRef }: RouteForwardTo): string | undefined {
  if (serviceName !== undefined || backendRef === undefined || !isTraefikService(backendRef)) return undefined;
  return backendRef.name.endsWith('@internal') ? backendRef.name : undefined;
}

function isTraefikService({ group, kind }: NonNullable<RouteForwardTo['backendRef']>): boolean {
  return group === TRAEFIK_SERVICE_GROUP && kind === TRAEFIK_SERVICE_KIND;
}
