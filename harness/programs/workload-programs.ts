import type { Command } from 'commander';
import { startClient } from '../workloads/client/start-client.ts';
import { startHelloworld } from '../workloads/helloworld/start-helloworld.ts';
import { startHttpbin } from '../workloads/httpbin/start-httpbin.ts';
import { startStore } from '../workloads/store/start-store.ts';
import type { RunningWorkload, WorkloadOptions } from '../workloads/workload-server.ts';
import { boundNetwork } from './bound-network.ts';
import { portValue } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';

interface WorkloadProgram {
  readonly name: string;
  readonly description: string;
  readonly port: number;
  readonly start: (options: WorkloadOptions) => Promise<RunningWorkload>;
}

const WORKLOADS: readonly WorkloadProgram[] = [
  { name: 'store', description: 'sample program: says which cluster and pod answered', port: 8080, start: startStore },
  { name: 'httpbin', description: 'sample program: greets from its cluster', port: 8080, start: startHttpbin },
  { name: 'helloworld', description: 'sample program: says its version', port: 5000, start: startHelloworld },
];

/** The sample programs as sub-commands. */
export function addWorkloadPrograms(program: Command, context: ProgramContext): void {
  for (const { name, description, port, start } of WORKLOADS) {
    program
      .command(name)
      .description(description)
      .option('--host <address>', 'address to listen on', '0.0.0.0')
      .option('--port <port>', 'port to listen on', portValue, port)
      .action(async ({ host, port: wanted }: { readonly host: string; readonly port: number }) => {
        const log = context.log(name);
        const { env, clock, signal } = context;
        const network = boundNetwork(context.network, host);
        const running = await start({ network, port: wanted, env, clock, signal });
        log.info('listening', { host, port: running.port });
        await running.ended;
        log.info('ended');
      });
  }
  program
    .command('client')
    .description('sample program: looks names up and fetches pages, as it is asked over HTTP')
    .option('--port <port>', 'port to listen on', portValue, 8080)
    .action(async ({ port }: { readonly port: number }) => {
      const { clock, signal, network, random, readFile } = context;
      const running = await startClient({ network, port, clock, signal, random, readFile });
      context.log('client').info('listening', { port: running.port });
      await running.ended;
    });
}
