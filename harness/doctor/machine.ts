import type { Topology } from '../topology/topology.ts';
import { localImages, probeDocker, type DockerProbe } from './docker-probe.ts';
import { collectHostFacts, type CollectedFacts } from './host-facts.ts';
import type { Host } from './host.ts';
import { probeLoopback, type LoopbackTrouble } from './loopback-probe.ts';
import { imagesOf } from './node-images.ts';
import { probeTool, TOOLS, type ToolName, type ToolProbe } from './tool-probe.ts';

/** Everything that was probed, as plain data: the checks judge it and look at nothing else. */
export interface Machine {
  readonly docker: DockerProbe;
  /** The containers run on this kernel, so its limits are theirs. False for Docker Desktop and remote daemons. */
  readonly sharesKernel: boolean;
  readonly tools: Readonly<Record<ToolName, ToolProbe>>;
  /** Of the node images that the environment names, those that the local engine has; absent when it did not tell. */
  readonly images?: ReadonlySet<string>;
  readonly facts: CollectedFacts;
  readonly now: Date;
  readonly env: Host['env'];
  readonly inotify?: { readonly instances: number; readonly watches: number };
  readonly conntrackMax?: number;
  readonly memoryAvailableBytes?: number;
  /** Of the file system below Docker's root. */
  readonly disk?: { readonly freeBytes: number; readonly totalBytes: number };
  readonly kubeconfigReadable?: boolean;
  /** Ports of the planned loopback addresses that cannot be listened on, and why. Only for provider `embedded`. */
  readonly loopbackTrouble?: readonly LoopbackTrouble[];
}

/** Looks at everything side by side; touches nothing. Takes no longer than two probe timeouts. */
export async function probeMachine(topology: Topology | undefined, host: Host, signal: AbortSignal): Promise<Machine> {
  if (topology?.provider === 'embedded') return probeForEmbedded(topology, host, signal);
  const [docker, tools, facts, kernel, kubeconfigReadable] = await Promise.all([
    probeDockerAndImages(topology, host, signal),
    probeTools(host, signal),
    collectHostFacts(host, signal),
    probeKernel(host),
    topology?.kubeconfig === undefined ? undefined : host.isReadable(topology.kubeconfig.path),
  ]);
  const { osRelease, ...limits } = kernel;
  return {
    ...docker,
    ...limits,
    sharesKernel: docker.docker.reachable && docker.docker.facts.kernel === osRelease,
    tools,
    facts,
    now: host.clock.date(),
    env: host.env,
    ...(kubeconfigReadable === undefined ? {} : { kubeconfigReadable }),
  };
}

/** Neither Docker nor cluster tools matter. */
async function probeForEmbedded(topology: Topology, host: Host, signal: AbortSignal): Promise<Machine> {
  const [kubectl, facts, loopbackTrouble] = await Promise.all([
    probeTool('kubectl', host, signal),
    collectHostFacts(host, signal, { docker: false }),
    probeLoopback(topology, host),
  ]);
  const missing: ToolProbe = { state: 'missing' };
  return {
    docker: { reachable: false, observed: 'not asked', installed: true },
    sharesKernel: false,
    tools: { kind: missing, k3d: missing, kubectl },
    facts,
    now: host.clock.date(),
    env: host.env,
    loopbackTrouble,
  };
}

async function probeDockerAndImages(
  topology: Topology | undefined,
  host: Host,
  signal: AbortSignal,
): Promise<Pick<Machine, 'docker' | 'images' | 'disk'>> {
  const docker = await probeDocker(host, signal);
  if (!docker.reachable) return { docker };
  const refs = imagesOf(topology?.provider, host.env).map(({ ref }) => ref);
  const [images, disk] = await Promise.all([
    localImages(host, refs, signal).catch(() => undefined),
    host.freeSpace(docker.facts.rootDirectory),
  ]);
  signal.throwIfAborted();
  return { docker, ...(images === undefined ? {} : { images }), ...(disk === undefined ? {} : { disk }) };
}

async function probeTools(host: Host, signal: AbortSignal): Promise<Machine['tools']> {
  const probes = await Promise.all(TOOLS.map(async (tool) => [tool, await probeTool(tool, host, signal)] as const));
  return Object.fromEntries(probes) as Record<ToolName, ToolProbe>;
}

async function probeKernel(
  host: Host,
): Promise<Pick<Machine, 'inotify' | 'conntrackMax' | 'memoryAvailableBytes'> & { readonly osRelease?: string }> {
  const number = async (file: string): Promise<number | undefined> => {
    const text = await host.readFile(file);
    return text === undefined ? undefined : Number(text.trim());
  };
  const [instances, watches, conntrackMax, memory, osRelease] = await Promise.all([
    number('/proc/sys/fs/inotify/max_user_instances'),
    number('/proc/sys/fs/inotify/max_user_watches'),
    number('/proc/sys/net/netfilter/nf_conntrack_max'),
    host.readFile('/proc/meminfo'),
    host.readFile('/proc/sys/kernel/osrelease'),
  ]);
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(memory ?? '')?.[1];
  return {
    ...(instances === undefined || watches === undefined ? {} : { inotify: { instances, watches } }),
    ...(conntrackMax === undefined ? {} : { conntrackMax }),
    ...(kibibytes === undefined ? {} : { memoryAvailableBytes: Number(kibibytes) * 1024 }),
    ...(osRelease === undefined ? {} : { osRelease: osRelease.trim() }),
  };
}
