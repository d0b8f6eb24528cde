import type { Command } from 'commander';
import { portValue } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';

interface ClustersetDnsFlags {
  readonly cluster: string;
  readonly port: number;
}

/** A DNS server of `clusterset.local` as a sub-command, for a pod: it reads its cluster as its ServiceAccount. */
export function addClustersetDnsProgram(program: Command, context: ProgramContext): void {
  program
    .command('clusterset-dns')
    .description('DNS server of clusterset.local: the names of the imported Services of one cluster')
    .requiredOption('--cluster <name>', 'the cluster that it runs in, whose imports it names')
    .option('--port <port>', 'port, for UDP and TCP', portValue, 8053)
    .action((flags: ClustersetDnsFlags) => runClustersetDns(flags, context));
}

async function runClustersetDns({ cluster, port }: ClustersetDnsFlags, context: ProgramContext): Promise<void> {
  const { clock, random, env, network, signal } = context;
  const log = context.log('clusterset-dns');
  // Loaded when asked for: a sample program starts in half the time and memory without it.
  const { inClusterKubeClient } = await import('../kube/client/in-cluster.ts');
  const { serveDns } = await import('../network/dns/dns-server.ts');
  const { startClustersetDns } = await import('../controllers/dns/clusterset-dns.ts');
  await using client = inClusterKubeClient(env, { outbound: network.outbound, clock });
  await using server = await serveDns({ place: network, clock, random, port });
  log.info('listening', { cluster, port: server.port });
  await using _names = startClustersetDns({
    client,
    clock,
    server,
    log: (line) => {
      log.info(line);
    },
  });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
  log.info('ended');
}
