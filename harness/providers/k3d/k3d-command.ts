import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { isFleetbedError, FleetbedError } from '../../core/errors.ts';
import type { ExecResult } from '../../core/exec.ts';
import type { ToolContext } from '../docker/cluster-tool.ts';
import { DOLLAR } from './k3d-config.ts';

export interface K3dCall {
  /** Rewrites iptables in the nodes so that Docker's resolver is reached from pods; k3d's own default. */
  readonly fixDns: boolean;
  readonly timeoutMs: number;
}

/**
 * Runs k3d with a directory of its own for temporary files, of which it leaves some at every call, and for the kubeconfig,
 * of which it would edit the user's. Throws `FLEETBED_DOCKER_UNAVAILABLE` when k3d cannot reach the daemon.
 */
export async function runK3d(
  args: readonly string[],
  { exec, signal, directory, onSpawn }: ToolContext,
  { fixDns, timeoutMs }: K3dCall,
): Promise<ExecResult> {
  const temporary = await mkdtemp(path.join(directory, 'k3d-'));
  try {
    return await exec.run('k3d', args, {
      signal,
      onSpawn,
      timeoutMs,
      env: {
        ...DOLLAR,
        TMPDIR: temporary,
        KUBECONFIG: path.join(temporary, 'kubeconfig'),
        K3D_FIX_DNS: String(fixDns),
        // Information would share standard output with what is asked for.
        LOG_LEVEL: 'warn',
      },
    });
  } catch (error) {
    throw isFleetbedError(error, 'FLEETBED_COMMAND_FAILED') && isDaemonGone(error.observed ?? '')
      ? daemonGone(error)
      : error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function isDaemonGone(said: string): boolean {
  return /cannot connect to the docker daemon|client version .* is too old|permission denied while trying to connect/i.test(
    said,
  );
}

function daemonGone({ observed }: FleetbedError): FleetbedError {
  const tooOld = /is too old/.test(observed ?? '');
  return new FleetbedError('FLEETBED_DOCKER_UNAVAILABLE', 'k3d cannot speak with the Docker daemon', {
    ...(observed === undefined ? {} : { observed }),
    hint: tooOld
      ? 'this k3d is too old for the Docker daemon: install a newer one, https://k3d.io/stable/#installation'
      : 'start Docker (`sudo systemctl start docker`, or Docker Desktop) and run the command again',
  });
}
