import { isIPv4 } from 'node:net';
import type { Service, ServicePort } from '../../../kube/api/core.ts';
import type {
  FlomeshImportEndpoint,
  FlomeshImportPort,
  FlomeshServiceImport,
  FlomeshTarget,
  GlobalTrafficPolicy,
} from '../../../kube/api/flomesh.ts';
import type { Backend, Endpoint } from '../../../proxy/table/backend.ts';
import type { RouteRule } from '../../../proxy/table/route.ts';
import { DRAINING_TIMEOUT_MS, type PlaceOfTable } from './compile-gateway-table.ts';
import { isMeshed } from './mesh-namespaces.ts';
import type { OwnWorld } from './own-world.ts';
import { serviceEndpoints, tcpPorts } from './service-endpoints.ts';

/** A service as meshed pods of the own cluster call it. */
export interface ConsumedService {
  readonly namespace: string;
  readonly name: string;
  readonly createdAt: string;
  readonly ports: readonly ConsumedPort[];
  /** Of the table. */
  readonly sources: readonly (readonly [string, number])[];
}

export interface ConsumedPort {
  readonly port: number;
  readonly protocol: 'HTTP' | 'TCP';
  readonly backend: Backend;
  readonly retry: NonNullable<RouteRule['retry']>;
}

/** A request is sent once: the caller sees what went wrong. 003-D14 */
const ONCE: NonNullable<RouteRule['retry']> = { attempts: 0 };

const SERVER_ERRORS = Array.from({ length: 100 }, (_, index) => 500 + index);

/** Once more, at once, to another cluster, whatever went wrong here; that answer is final. 003-D6 */
const REPLAY_ELSEWHERE: NonNullable<RouteRule['retry']> = {
  attempts: 1,
  statusCodes: SERVER_ERRORS,
  connectionErrors: true,
  timeouts: true,
  to: 'next-tier',
};

/** What the own cluster counts in ActiveActive, and a target that has no weight. 003-D8 */
const WHOLE_CLUSTER = 100;
/** More than anybody can tell from it, and what a table may say. */
const GREATEST_WEIGHT = 1_000_000_000;

type Pods = readonly Pick<Endpoint, 'address' | 'port'>[];

/**
 * What sidecars answer for: the services that the mesh has here, and those that the policies of this cluster (003-R15) get
 * from elsewhere.
 */
export function consumedServices(world: OwnWorld, place: PlaceOfTable): readonly ConsumedService[] {
  const keys = [...new Set([...world.services.keys(), ...world.imports.keys()])].sort();
  return keys.flatMap((key) => consumedService(world, place, key) ?? []);
}

function consumedService(world: OwnWorld, place: PlaceOfTable, key: string): ConsumedService | undefined {
  const [namespace = '', name = ''] = key.split('/');
  const imported = world.imports.get(key);
  const service = localService(world, namespace, key, imported);
  const policy = world.policies.get(key);
  const local = service === undefined ? [] : tcpPorts(service);
  const importedPorts = (imported?.spec.ports ?? []).filter(isUsablePort);
  const numbers = [...new Set([...local, ...importedPorts].map(({ port }) => port))];
  const ports = numbers.flatMap((number): ConsumedPort[] => {
    const here = local.find(({ port }) => port === number);
    const there = importedPorts.find(({ port }) => port === number);
    const remote = remoteEndpoints(there, policy, place.clusterKey);
    const protocol = protocolOf(here ?? there);
    // A path of a gateway is for HTTP only. Nobody has it: its name stays unknown. 003-D2, 003-B17
    if (here === undefined && (remote.length === 0 || protocol === 'TCP')) return [];
    const pods = here === undefined ? [] : serviceEndpoints(world.slices.get(key) ?? [], here);
    const backend = backendOf(`${key}:${String(number)}`, policy, pods, protocol === 'TCP' ? [] : remote, place);
    return [{ port: number, protocol, backend, retry: policy?.spec.lbType === 'FailOver' ? REPLAY_ELSEWHERE : ONCE }];
  });
  // What speaks no HTTP at all is reached without the sidecar.
  if (ports.every(({ protocol }) => protocol === 'TCP')) return undefined;
  const { creationTimestamp: createdAt = '' } = (service ?? imported)?.metadata ?? {};
  return { namespace, name, createdAt, ports, sources: sourcesOf(key, imported, policy) };
}

/** A Service of the own cluster that the sidecar answers for: of the mesh, or one that others export as well. */
function localService(
  world: OwnWorld,
  namespace: string,
  key: string,
  imported: FlomeshServiceImport | undefined,
): Service | undefined {
  const service = world.services.get(key);
  if (service === undefined || service.spec?.type === 'ExternalName') return undefined;
  const isWanted = imported !== undefined || isMeshed(world.namespaces.get(namespace));
  // Names of a headless Service are those of its pods, which the cluster's DNS knows.
  return isWanted && service.spec?.clusterIP !== 'None' ? service : undefined;
}

/** As osm reads it: `appProtocol`, else the beginning of the port's name, else HTTP. */
function protocolOf(port: Pick<ServicePort, 'appProtocol' | 'name'> | undefined): 'HTTP' | 'TCP' {
  const word = port?.appProtocol ?? port?.name ?? '';
  return /^(tcp|https)(-|$)/.test(word) ? 'TCP' : 'HTTP';
}

interface WeightedTarget extends FlomeshImportEndpoint {
  readonly weight: number;
}

/**
 * The gateways that a policy has requests go to. None for Locality, whatever it lists (003-D1). Targets that are not in the
 * import are skipped, and so is what is imported but not listed; no list is all of them (003-D7, 003-D10). Two clusters behind
 * one address and port are one, the latter (003-D9).
 */
function remoteEndpoints(
  imported: FlomeshImportPort | undefined,
  policy: GlobalTrafficPolicy | undefined,
  ownKey: string,
): readonly WeightedTarget[] {
  const { lbType = 'Locality', targets = [] } = policy?.spec ?? {};
  if (lbType === 'Locality') return [];
  const wanted = new Map(targets.map(({ clusterKey, weight = 0 }) => [clusterKey, weight]));
  const found = new Map<string, WeightedTarget>();
  for (const endpoint of imported?.endpoints ?? []) {
    const { clusterKey, target } = endpoint;
    if (clusterKey === ownKey || (targets.length > 0 && !wanted.has(clusterKey)) || !isAddress(target)) continue;
    const weight = wanted.get(clusterKey) ?? 0;
    found.set(`${target.ip}:${String(target.port)}`, {
      ...endpoint,
      weight: weight > 0 ? Math.min(weight, GREATEST_WEIGHT) : WHOLE_CLUSTER,
    });
  }
  return [...found.values()];
}

/** An import that somebody wrote by hand may say anything. */
function isAddress({ ip, port }: FlomeshTarget): boolean {
  return isIPv4(ip) && isPort(port);
}

function isUsablePort({ port, protocol }: FlomeshImportPort): boolean {
  return isPort(port) && (protocol === undefined || protocol === 'TCP');
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

/**
 * The pods of the own cluster, as long as they are listed (003-D17), and the targets: in ActiveActive side by side, else those
 * as a second tier, used in turns and only without the first (003-D4, 003-D5).
 */
function backendOf(
  name: string,
  policy: GlobalTrafficPolicy | undefined,
  pods: Pods,
  targets: readonly WeightedTarget[],
  { clusterKey, region }: PlaceOfTable,
): Backend {
  const isShared = policy?.spec.lbType === 'ActiveActive';
  const local = pods.map((pod): Endpoint => ({
    ...pod,
    cluster: clusterKey,
    region,
    // The pods of the own cluster share what it counts.
    ...(isShared ? { weight: WHOLE_CLUSTER / pods.length } : {}),
  }));
  const remote = targets.map(({ clusterKey: cluster, target, weight }): Endpoint => ({
    address: target.ip,
    port: target.port,
    cluster,
    region: cluster.split('/')[0] ?? '',
    ...(isShared ? { weight } : { tier: 1 }),
    ...pathPrefixOf(target),
  }));
  return {
    name,
    endpoints: [...local, ...remote],
    drainingTimeoutMs: DRAINING_TIMEOUT_MS,
    balance: isShared ? 'weighted' : 'tiers',
  };
}

/** 003-D11 */
function pathPrefixOf({ path }: FlomeshTarget): Pick<Endpoint, 'pathPrefix'> {
  if (path === '' || path === '/') return {};
  return { pathPrefix: path.startsWith('/') ? path : `/${path}` };
}

function sourcesOf(
  key: string,
  imported: FlomeshServiceImport | undefined,
  policy: GlobalTrafficPolicy | undefined,
): readonly (readonly [string, number])[] {
  return [
    ...(imported === undefined ? [] : [[`ServiceImport/${key}`, imported.metadata.generation ?? 0] as const]),
    ...(policy === undefined ? [] : [[`GlobalTrafficPolicy/${key}`, policy.metadata.generation ?? 0] as const]),
  ];
}
