import type { Program } from '../program.ts';
import type { RunningWorkload, WorkloadOptions } from '../workload-server.ts';

/** A sample program as a program of an image, on `PORT` or its own port. */
export function workloadProgram(start: (options: WorkloadOptions) => Promise<RunningWorkload>, port: number): Program {
  return async ({ env, hostname, clock, network, signal, killed }) => {
    const running = await start({
      env: { HOSTNAME: hostname, ...env },
      clock,
      network,
      signal,
      port: portOf(env['PORT'], port),
      ...(killed === undefined ? {} : { killed }),
    });
    await running.ended;
    return 0;
  };
}

function portOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : otherwise;
}
