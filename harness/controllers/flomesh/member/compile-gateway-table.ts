import type { Service, ServicePort } from '../../../kube/api/core.ts';
import type { Ingress, IngressBackend, IngressPath } from '../../../kube/api/networking.ts';
import { keyOf, keyText } from '../../../kube/meta/object.ts';
import type { Backend, SessionAffinity } from '../../../proxy/table/backend.ts';
import type { RequestFilter } from '../../../proxy/table/filter.ts';
import type { RequestMatch, Route, RouteRule } from '../../../proxy/table/route.ts';
import type { RouteTable } from '../../../proxy/table/route-table.ts';
import {
  ANNOTATION_INGRESS_CLASS,
  ANNOTATION_LB_TYPE,
  ANNOTATION_REWRITE_FROM,
  ANNOTATION_REWRITE_TO,
  ANNOTATION_SESSION_STICKY,
  GATEWAY_CONTAINER_PORT,
  INGRESS_CLASS_NAME,
} from '../names.ts';
import type { OwnWorld } from './own-world.ts';
import { GATEWAY_ANSWERS } from './pipy-answers.ts';
import { serviceEndpoints, tcpPorts } from './service-endpoints.ts';

/** A table before it has a version. */
export type TableContent = Omit<RouteTable, 'version'>;

/** How long requests in flight to a pod that leaves may go on. */
export const DRAINING_TIMEOUT_MS = 30_000;

/** One attempt: the gateway replays nothing. */
const NO_RETRY: NonNullable<RouteRule['retry']> = { attempts: 0 };

export interface PlaceOfTable {
  /** `region/zone/group/name` of the own cluster. */
  readonly clusterKey: string;
  readonly region: string;
}

/**
 * What the gateway of a cluster serves: its Ingresses of the class `pipy` (003-R5, 003-D12, 003-D13, 003-D19), those generated for
 * exports and all others.
 *
 * Does not: TLS, and annotations that no export has.
 */
export function compileGatewayTable(world: OwnWorld, place: PlaceOfTable): TableContent {
  const backends: Record<string, Backend> = {};
  const ingresses = world.ingresses.filter(isServed).toSorted(byAge);
  const routes = ingresses.flatMap((ingress) => ingressRoutes(world, place, ingress, backends));
  return {
    sources: Object.fromEntries(
      ingresses.map((each) => [`Ingress/${keyText(keyOf(each))}`, each.metadata.generation ?? 0]),
    ),
    defaultClientRegion: place.region,
    listeners: [{ name: 'http', port: GATEWAY_CONTAINER_PORT, protocol: 'HTTP', routes }],
    backends,
    answers: GATEWAY_ANSWERS,
  };
}

export function isServed({ metadata, spec }: Ingress): boolean {
  const named = spec?.ingressClassName ?? metadata.annotations?.[ANNOTATION_INGRESS_CLASS];
  return named === INGRESS_CLASS_NAME && metadata.deletionTimestamp === undefined;
}

function byAge(a: Ingress, b: Ingress): number {
  const [x, y] = [a, b].map((each) => `${each.metadata.creationTimestamp ?? ''} ${keyText(keyOf(each))}`) as [
    string,
    string,
  ];
  return x < y ? -1 : 1;
}

/** One route for each host, since a route's rules are for all of its hosts. */
function ingressRoutes(
  world: OwnWorld,
  place: PlaceOfTable,
  ingress: Ingress,
  backends: Record<string, Backend>,
): readonly Route[] {
  const byHost = new Map<string, RouteRule[]>();
  const filters = rewriteFilters(ingress);
  const put = (host: string, match: RequestMatch, target: IngressBackend): void => {
    const backend = ingressBackend(world, place, ingress, target);
    if (backend !== undefined) backends[backend.name] = backend;
    const rule: RouteRule = {
      matches: [match],
      backends: [{ ...(backend === undefined ? {} : { backend: backend.name }), weight: 1 }],
      ...(filters.length === 0 ? {} : { filters }),
      retry: NO_RETRY,
    };
    const known = byHost.get(host);
    if (known === undefined) byHost.set(host, [rule]);
    else known.push(rule);
  };
  for (const { host, http } of ingress.spec?.rules ?? [])
    for (const path of http?.paths ?? [])
      put(host === undefined || host === '' ? '*' : host, matchOf(path), path.backend);
  if (ingress.spec?.defaultBackend !== undefined)
    put('*', matchOf({ path: '/', pathType: 'Prefix' }), ingress.spec.defaultBackend);
  const { creationTimestamp: createdAt = '' } = ingress.metadata;
  return [...byHost].map(([host, rules]) => ({ id: keyText(keyOf(ingress)), createdAt, hostnames: [host], rules }));
}

/** Prefixes are element-wise; without a type of their own paths are prefixes. */
function matchOf({ path = '/', pathType }: Pick<IngressPath, 'path' | 'pathType'>): RequestMatch {
  const type = pathType === 'Exact' ? 'Exact' : 'PathPrefix';
  return { path: { type, value: path }, headers: [], queryParams: [] };
}

/** One rewrite for the whole Ingress; a pattern that is none rewrites nothing. */
function rewriteFilters({ metadata }: Ingress): readonly RequestFilter[] {
  const { [ANNOTATION_REWRITE_FROM]: from = '', [ANNOTATION_REWRITE_TO]: to = '' } = metadata.annotations ?? {};
  if (from === '' || to === '' || !isPattern(from)) return [];
  return [{ type: 'rewrite', path: { type: 'pattern', from, to } }];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function ingressBackend(
  world: OwnWorld,
  { clusterKey, region }: PlaceOfTable,
  ingress: Ingress,
  { service: target }: IngressBackend,
): Backend | undefined {
  const { namespace = '', name, annotations = {} } = ingress.metadata;
  if (target === undefined) return undefined;
  const key = `${namespace}/${target.name}`;
  const service = world.services.get(key);
  const port = service === undefined ? undefined : portOf(service, target.port ?? {});
  // No such Service or port: 003-B14.
  if (port === undefined) return undefined;
  const affinity = affinityOf(annotations);
  return {
    name: `${namespace}/${name}/${target.name}:${String(port.port)}`,
    endpoints: serviceEndpoints(world.slices.get(key) ?? [], port).map((pod) => ({
      ...pod,
      cluster: clusterKey,
      region,
      // 003-D12
      authority: pod.address,
    })),
    drainingTimeoutMs: DRAINING_TIMEOUT_MS,
    balance: annotations[ANNOTATION_LB_TYPE] === 'LeastWorkLoadBalancer' ? 'least-request' : 'weighted',
    ...(affinity === undefined ? {} : { affinity }),
  };
}

function portOf(
  service: Service,
  { number, name }: { readonly number?: number; readonly name?: string },
): ServicePort | undefined {
  return tcpPorts(service).find((port) => (number === undefined ? port.name === name : port.port === number));
}

/** Who sends the same Authorization header reaches the same pod, 003-D19; a hashing balancer keeps a client at its pod. */
function affinityOf(annotations: Readonly<Record<string, string>>): SessionAffinity | undefined {
  if (annotations[ANNOTATION_SESSION_STICKY] === 'true') return { type: 'header', name: 'authorization' };
  if (annotations[ANNOTATION_LB_TYPE] === 'HashingLoadBalancer') return { type: 'client-ip' };
  return undefined;
}
