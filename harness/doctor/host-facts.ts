import { isFleetbedError, messageOf } from '../core/errors.ts';
import { PORT_RANGES } from '../topology/port-plan.ts';
import type { HostFacts } from '../topology/topology.ts';
import { dockerNetworks, type DockerNetwork, PROBE_TIMEOUT_MS } from './docker-probe.ts';
import type { Host } from './host.ts';
import { parseNetstatRoutes, parseProcRoutes, type HostRoute } from './host-routes.ts';
import { parseListeningPorts, parseLoopbackBlocks } from './listening-ports.ts';

/** Facts for planning, and what could not be found out: a plan made without it may clash. */
export interface CollectedFacts extends HostFacts {
  readonly unknown: readonly string[];
}

/**
 * What is taken on this machine: subnets of Docker networks, routes of the host, ports on 127.0.0.1. Touches nothing.
 *
 * @param options.docker false: its networks are not asked for, as they do not matter
 *
 * Without a Docker daemon the facts lack its networks, and `unknown` says so. Does not know other fleets that are planned
 * but not up yet. On systems without `/proc` every port that a plan may use is bound for an instant to see whether it is free.
 */
export async function collectHostFacts(
  host: Host,
  signal: AbortSignal,
  { docker = true }: { readonly docker?: boolean } = {},
): Promise<CollectedFacts> {
  const [networks, routes, ports, loopback] = await Promise.all([
    docker ? attempt('Docker networks', () => dockerNetworks(host, signal), signal) : NOT_ASKED,
    attempt('routes of the host', () => hostRoutes(host, signal), signal),
    boundPorts(host),
    loopbackListeners(host),
  ]);
  return {
    subnets: [...takenSubnets(networks.value ?? [], routes.value ?? []), ...loopback],
    ports: ports.map((port) => ({ port, owner: 'a listener on this machine' })),
    unknown: [networks.unknown, routes.unknown].filter((what) => what !== undefined),
  };
}

/** Docker networks first; the routes to them, which the host has too, are not told twice. */
function takenSubnets(networks: readonly DockerNetwork[], routes: readonly HostRoute[]): HostFacts['subnets'] {
  const ofDocker = networks.flatMap(({ name, subnets }) =>
    subnets.map((range) => ({ ...range, owner: `Docker network "${name}"`, dockerNetwork: name })),
  );
  const known = new Set(ofDocker.map(({ subnet }) => subnet));
  const ofHost = routes
    .filter(({ subnet }) => !known.has(subnet))
    .map(({ subnet, device }) => ({ subnet, owner: `a route of ${device}` }));
  return [...ofDocker, ...ofHost];
}

const NOT_ASKED: { readonly value?: readonly DockerNetwork[]; readonly unknown?: string } = {};

/** Blocks of loopback addresses in which somebody listens: another embedded fleet, for one. */
async function loopbackListeners(host: Host): Promise<HostFacts['subnets']> {
  if (host.platform !== 'linux') return [];
  const text = (await host.readFile('/proc/net/tcp')) ?? '';
  return parseLoopbackBlocks(text).map((subnet) => ({ subnet, owner: 'a listener on this machine' }));
}

async function hostRoutes(host: Host, signal: AbortSignal): Promise<readonly HostRoute[]> {
  if (host.platform === 'linux') return parseProcRoutes((await host.readFile('/proc/net/route')) ?? '');
  const { stdout } = await host.exec.run('netstat', ['-rn', '-f', 'inet'], { signal, timeoutMs: PROBE_TIMEOUT_MS });
  return parseNetstatRoutes(stdout);
}

async function boundPorts(host: Host): Promise<readonly number[]> {
  if (host.platform === 'linux') {
    const texts = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => host.readFile(file)));
    const ports = texts.flatMap((text) => parseListeningPorts(text ?? ''));
    return [...new Set(ports)].toSorted((a, b) => a - b);
  }
  const candidates = Object.values(PORT_RANGES).flatMap(({ first, slots, width }) =>
    Array.from({ length: slots * width }, (_, index) => first + index),
  );
  return unbindable(host, candidates);
}

/** In groups, so that no system runs out of file descriptors. */
async function unbindable(host: Host, candidates: readonly number[]): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let start = 0; start < candidates.length; start += 64) {
    const group = candidates.slice(start, start + 64);
    const free = await Promise.all(group.map((port) => host.isBindable(port)));
    taken.push(...group.filter((_, index) => free[index] === false));
  }
  return taken;
}

async function attempt<T>(
  what: string,
  find: () => Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly value?: T; readonly unknown?: string }> {
  try {
    return { value: await find() };
  } catch (error) {
    signal.throwIfAborted();
    const why = (isFleetbedError(error) ? error.observed : undefined) ?? messageOf(error);
    return { unknown: `${what}: ${why}` };
  }
}
