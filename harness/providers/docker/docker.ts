import type { Exec, ExecOptions, ExecResult } from '../../core/exec.ts';
import { FleetbedError, isFleetbedError } from '../../core/errors.ts';

/** What `docker inspect` says of a container, as far as fleetbed reads it. */
export interface ContainerState {
  readonly id: string;
  readonly image: string;
  readonly running: boolean;
  readonly paused: boolean;
  readonly exitCode: number;
  readonly restartCount: number;
  /** Address by network name; empty while the container does not run. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Published ports: `6443/tcp` to the ports of the host. */
  readonly published: Readonly<Record<string, readonly number[]>>;
}

type CallOptions = Omit<ExecOptions, 'signal'>;

/**
 * The Docker command line, typed. Everything goes through the command, as kind does: one client, one configuration
 * (contexts, rootless sockets, remote engines), and tests can script it.
 */
export class Docker {
  readonly #exec: Exec;

  constructor(exec: Exec) {
    this.#exec = exec;
  }

  /** Any docker command. Throws `FLEETBED_DOCKER_UNAVAILABLE` when the daemon does not answer. */
  async call(args: readonly string[], signal: AbortSignal, options: CallOptions = {}): Promise<ExecResult> {
    try {
      return await this.#exec.run('docker', args, { signal, ...options });
    } catch (error) {
      throw isFleetbedError(error, 'FLEETBED_COMMAND_FAILED') && isDaemonGone(error.observed ?? '')
        ? daemonGone(error)
        : error;
    }
  }

  /** Undefined when there is no such container. */
  async inspect(container: string, signal: AbortSignal): Promise<ContainerState | undefined> {
    const found = await this.#inspect('container', container, signal);
    return found === undefined ? undefined : containerState(found);
  }

  /** Undefined when there is no such network. */
  async network(
    name: string,
    signal: AbortSignal,
  ): Promise<
    { readonly labels: Readonly<Record<string, string>>; readonly containers: readonly string[] } | undefined
  > {
    const found = (await this.#inspect('network', name, signal)) as NetworkInspect | undefined;
    if (found === undefined) return undefined;
    return {
      labels: found.Labels ?? {},
      containers: Object.values(found.Containers ?? {}).map((container) => container.Name),
    };
  }

  /** The id of an image of the local engine, `sha256:…`; undefined when it is not there. */
  async imageId(ref: string, signal: AbortSignal): Promise<string | undefined> {
    const found = (await this.#inspect('image', ref, signal)) as { readonly Id: string } | undefined;
    return found?.Id;
  }

  /** Names of containers, running or not, that carry every given `label` or `label=value`. */
  async containersWith(labels: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
    const { stdout } = await this.call(['ps', '--all', ...filters, '--format', '{{.Names}}'], signal);
    return lines(stdout);
  }

  /** Removes containers with their anonymous volumes; succeeds for those that are gone. */
  async remove(containers: readonly string[], signal: AbortSignal): Promise<void> {
    if (containers.length === 0) return;
    const { exitCode, stderr } = await this.call(['rm', '--force', '--volumes', ...containers], signal, {
      allowedExitCodes: [0, 1],
    });
    if (exitCode === 0) return;
    const bad = lines(stderr).filter((line) => !/No such container|already in progress/.test(line));
    if (bad.length > 0)
      throw new FleetbedError('FLEETBED_COMMAND_FAILED', `containers could not be removed: ${containers.join(', ')}`, {
        observed: bad.join('\n'),
      });
  }

  /** One file of an archive that `docker save` wrote. */
  async readArchive(archive: string, member: string, signal: AbortSignal): Promise<string> {
    return (await this.#exec.run('tar', ['-xOf', archive, member], { signal })).stdout;
  }

  async #inspect(kind: 'container' | 'network' | 'image', name: string, signal: AbortSignal): Promise<unknown> {
    const { exitCode, stdout, stderr } = await this.call([kind, 'inspect', name], signal, { allowedExitCodes: [0, 1] });
    if (exitCode === 0) return (JSON.parse(stdout) as unknown[])[0];
    if (isDaemonGone(stderr)) throw daemonGone(stderr);
    if (/no such|not found/i.test(stderr)) return undefined;
    throw new FleetbedError(
      'FLEETBED_COMMAND_FAILED',
      `docker ${kind} inspect ${name} ended with exit code ${exitCode}`,
      { observed: stderr.trim() },
    );
  }
}

interface NetworkInspect {
  readonly Labels: Record<string, string> | null;
  readonly Containers?: Record<string, { readonly Name: string }> | null;
}

interface ContainerInspect {
  readonly Id: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string };
  readonly State: { readonly Running: boolean; readonly Paused: boolean; readonly ExitCode: number };
  readonly NetworkSettings: {
    readonly Networks: Record<string, { readonly IPAddress: string }>;
    readonly Ports?: Record<string, readonly { readonly HostPort: string }[] | null> | null;
  };
}

function containerState(found: unknown): ContainerState {
  const { Id, RestartCount, Config, State, NetworkSettings } = found as ContainerInspect;
  return {
    id: Id,
    image: Config.Image,
    running: State.Running,
    paused: State.Paused,
    exitCode: State.ExitCode,
    restartCount: RestartCount,
    addresses: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([network, { IPAddress }]) => [network, IPAddress]),
    ),
    published: Object.fromEntries(
      Object.entries(NetworkSettings.Ports ?? {}).map(([port, bindings]) => [
        port,
        (bindings ?? []).map(({ HostPort }) => Number(HostPort)),
      ]),
    ),
  };
}

export function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isDaemonGone(said: string): boolean {
  return /Cannot connect to the Docker daemon|error during connect|docker daemon is not running|permission denied while trying to connect/i.test(
    said,
  );
}

function daemonGone(cause: unknown): FleetbedError {
  const observed =
    cause instanceof FleetbedError ? cause.observed : typeof cause === 'string' ? cause.trim() : undefined;
  return new FleetbedError('FLEETBED_DOCKER_UNAVAILABLE', 'the Docker daemon does not answer', {
    ...(observed === undefined ? {} : { observed }),
    hint: 'start Docker (`sudo systemctl start docker`, or Docker Desktop), see that `docker info` answers, and run the command again',
  });
}
