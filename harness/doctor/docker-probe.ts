import { isFleetbedError, messageOf } from '../core/errors.ts';
import type { ExecResult } from '../core/exec.ts';
import type { Host } from './host.ts';

/** What the Docker daemon says of itself, as far as the checks read it. */
export interface DockerFacts {
  readonly version: string;
  /** The newest API level of the daemon, `1.41`. */
  readonly apiVersion: string;
  /** The oldest that it still answers. */
  readonly minApiVersion: string;
  readonly cgroupVersion: string;
  readonly rootDirectory: string;
  readonly kernel: string;
  readonly memoryBytes: number;
  /** The daemon's wall clock. */
  readonly systemTime: string;
}

export type DockerProbe =
  | { readonly reachable: true; readonly facts: DockerFacts }
  | { readonly reachable: false; readonly observed: string; readonly installed: boolean };

export interface DockerNetwork {
  readonly name: string;
  readonly subnets: readonly { readonly subnet: string; readonly gateway?: string }[];
}

/**
 * For a program that hangs. One that is only slow must not be taken for a broken one: on a machine that has just removed
 * three clusters, a healthy daemon answers after seconds.
 */
export const PROBE_TIMEOUT_MS = 15_000;

const SILENT_DAEMON = /cannot connect|error during connect|not running|permission denied/i;

/** Asks the daemon; a daemon that does not answer is an observation, not an error. */
export async function probeDocker(host: Host, signal: AbortSignal): Promise<DockerProbe> {
  try {
    const [version, info] = await Promise.all([
      docker(host, ['version', '--format', '{{json .}}'], signal),
      docker(host, ['info', '--format', '{{json .}}'], signal),
    ]);
    return { reachable: true, facts: readFacts(version.stdout, info.stdout) };
  } catch (error) {
    signal.throwIfAborted();
    const observed = (isFleetbedError(error) ? error.observed : undefined) ?? messageOf(error);
    const timedOut = isFleetbedError(error, 'FLEETBED_COMMAND_TIMEOUT');
    return {
      reachable: false,
      observed: timedOut
        ? messageOf(error)
        : (observed.split('\n').find((line) => SILENT_DAEMON.test(line)) ?? observed),
      installed: !isFleetbedError(error, 'FLEETBED_TOOL_MISSING'),
    };
  }
}

/** The networks with an IPv4 subnet. Throws like the Docker command. */
export async function dockerNetworks(host: Host, signal: AbortSignal): Promise<readonly DockerNetwork[]> {
  const listed = await docker(host, ['network', 'ls', '--quiet'], signal);
  const ids = listed.stdout.split('\n').filter((line) => line.trim() !== '');
  if (ids.length === 0) return [];
  // Exit code 1: one of them went away in between; the others are in the answer.
  const { stdout } = await docker(host, ['network', 'inspect', ...ids], signal, [0, 1]);
  return (JSON.parse(stdout) as readonly NetworkInspect[]).map(({ Name, IPAM }) => ({
    name: Name,
    subnets: (IPAM.Config ?? []).flatMap(({ Subnet, Gateway }) =>
      Subnet === undefined || Subnet.includes(':')
        ? []
        : [{ subnet: Subnet, ...(Gateway === undefined || Gateway === '' ? {} : { gateway: Gateway }) }],
    ),
  }));
}

/** Of the given images, those that the local engine has. */
export async function localImages(
  host: Host,
  refs: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    refs.map(async (ref) => {
      const { exitCode } = await docker(host, ['image', 'inspect', '--format', '{{.Id}}', ref], signal, [0, 1]);
      return exitCode === 0 ? [ref] : [];
    }),
  );
  return new Set(found.flat());
}

function docker(
  { exec }: Host,
  args: readonly string[],
  signal: AbortSignal,
  allowedExitCodes: readonly number[] = [0],
): Promise<ExecResult> {
  return exec.run('docker', args, { signal, allowedExitCodes, timeoutMs: PROBE_TIMEOUT_MS });
}

interface NetworkInspect {
  readonly Name: string;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null };
}

interface VersionJson {
  readonly Server: { readonly Version: string; readonly ApiVersion: string; readonly MinAPIVersion?: string };
}

interface InfoJson {
  readonly CgroupVersion?: string;
  readonly DockerRootDir: string;
  readonly KernelVersion: string;
  readonly MemTotal: number;
  readonly SystemTime: string;
}

function readFacts(version: string, info: string): DockerFacts {
  const { Server } = JSON.parse(version) as VersionJson;
  const { CgroupVersion, DockerRootDir, KernelVersion, MemTotal, SystemTime } = JSON.parse(info) as InfoJson;
  return {
    version: Server.Version,
    apiVersion: Server.ApiVersion,
    minApiVersion: Server.MinAPIVersion ?? '1.12',
    // Daemons before 20.10 do not say it; they knew only version 1.
    cgroupVersion: CgroupVersion ?? '1',
    rootDirectory: DockerRootDir,
    kernel: KernelVersion,
    memoryBytes: MemTotal,
    systemTime: SystemTime,
  };
}
