import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError, isFleetbedError } from '../../core/errors.ts';
import type { NetworkProcess, ProcessSpec } from '../provider.ts';
import type { Docker } from './docker.ts';
import { labelArgs } from './labels.ts';
import { routeCommand, type Route } from './node-routes.ts';

export interface NetworkProcessContext {
  readonly docker: Docker;
  readonly fleet: string;
  readonly network: string;
  /** An image that has `sh` and `ip`: the node image of the cluster tool. */
  readonly sandboxImage: string;
  readonly routes: readonly Route[];
  readonly clock: Clock;
}

/**
 * Runs a program on the shared network, outside every cluster, as two containers: a sandbox that owns the fixed address,
 * the published ports and the routes to the pods (as a Pod's pause container does), and the program inside the sandbox's
 * network, without privileges. A new program in the same sandbox keeps address and routes.
 */
export async function runOnNetwork(
  spec: ProcessSpec,
  context: NetworkProcessContext,
  signal: AbortSignal,
): Promise<NetworkProcess> {
  const { docker } = context;
  const name = processName(context.fleet, spec.name);
  const sandbox = `${name}-net`;
  await using undo = new DisposeStack();
  undo.defer(() => docker.remove([name, sandbox], new AbortController().signal));
  await docker.remove([name], signal);
  if ((await docker.inspect(sandbox, signal))?.running !== true) await startSandbox(sandbox, spec, context, signal);
  await startProgram(name, sandbox, spec, context, signal);
  undo.move();
  return networkProcess(name, sandbox, spec, docker);
}

/** The handle of a process that an earlier command started. */
export function networkProcess(
  name: string,
  sandbox: string,
  spec: Pick<ProcessSpec, 'name' | 'address'>,
  docker: Docker,
): NetworkProcess {
  return {
    name: spec.name,
    address: spec.address,
    logs: async (signal) => {
      const { stdout, stderr } = await docker.call(['logs', '--tail', '2000', name], signal);
      return stdout + stderr;
    },
    [Symbol.asyncDispose]: () => docker.remove([name, sandbox], new AbortController().signal),
  };
}

export function processName(fleet: string, process: string): string {
  return `fleetbed-${fleet}-${process}`;
}

async function startSandbox(
  name: string,
  spec: ProcessSpec,
  context: NetworkProcessContext,
  signal: AbortSignal,
): Promise<void> {
  const { docker, fleet, network, sandboxImage, routes } = context;
  await docker.remove([name], signal);
  const publish = spec.published.flatMap(({ port, hostPort }) => ['--publish', `127.0.0.1:${hostPort}:${port}`]);
  const place = ['--network', network, '--ip', spec.address, '--cap-add', 'NET_ADMIN', ...publish];
  const script = `${routeCommand(routes)} && echo routed && exec tail -f /dev/null`;
  try {
    await docker.call(
      [
        'run',
        '--detach',
        '--name',
        name,
        ...labelArgs(fleet, 'sandbox'),
        ...place,
        '--entrypoint',
        'sh',
        sandboxImage,
        '-c',
        script,
      ],
      signal,
    );
  } catch (error) {
    throw portTaken(spec, error);
  }
}

async function startProgram(
  name: string,
  sandbox: string,
  spec: ProcessSpec,
  context: NetworkProcessContext,
  signal: AbortSignal,
): Promise<void> {
  const { docker, fleet } = context;
  const { env = {} } = spec;
  const rights = ['--read-only', '--user', '65534:65534', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  await docker.call(
    [
      'run',
      '--detach',
      '--name',
      name,
      ...labelArgs(fleet, 'process'),
      '--network',
      `container:${sandbox}`,
      ...rights,
      // Names alone: docker takes the values from its environment, and no list of processes shows them.
      ...Object.keys(env).flatMap((variable) => ['--env', variable]),
      spec.image,
      ...spec.args,
    ],
    signal,
    { env },
  );
}

function portTaken(spec: ProcessSpec, error: unknown): unknown {
  if (!isFleetbedError(error, 'FLEETBED_COMMAND_FAILED')) return error;
  return new FleetbedError('FLEETBED_PROCESS_NOT_READY', `${spec.name} could not be started on the shared network`, {
    ...(error.observed === undefined ? {} : { observed: error.observed }),
    hint: `see that ${spec.published.map(({ hostPort }) => `127.0.0.1:${hostPort}`).join(', ')} and ${spec.address} are free`,
  });
}
