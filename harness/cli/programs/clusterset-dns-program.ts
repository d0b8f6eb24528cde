import type { Command } from 'commander';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { portValue } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';

interface ClustersetDnsFlags {
  readonly kubeconfig: string;
  readonly cluster: string;
  readonly port: number;
}

/** A DNS server of `clusterset.local` as a sub-command. */
export function addClustersetDnsProgram(program: Command, context: ProgramContext): void {
  program
    .command('clusterset-dns')
    .description('DNS server of clusterset.local: the names of the imported Services of one cluster')
    .requiredOption('--kubeconfig <file>', 'a context for each cluster, named after it')
    .requiredOption('--cluster <name>', 'the cluster whose imports it names')
    .option('--port <port>', 'port, for UDP and TCP', portValue, 8053)
    .action((flags: ClustersetDnsFlags) => runClustersetDns(flags, context));
}

async function runClustersetDns(
  { kubeconfig, cluster, port }: ClustersetDnsFlags,
  context: ProgramContext,
): Promise<void> {
  const { clock, random, network, signal } = context;
  const log = context.log('clusterset-dns');
  // Loaded when asked for: a sample program starts in half the time and memory without it.
  const { httpKubeClient } = await import('../../kube/client/http-kube-client.ts');
  const { serveDns } = await import('../../network/dns/dns-server.ts');
  const { startClustersetDns } = await import('../../controllers/dns/clusterset-dns.ts');
  const text = await readKubeconfig(kubeconfig, context);
  const { outbound } = network;
  await using client = httpKubeClient({ kubeconfig: text, context: cluster }, { outbound, clock });
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

async function readKubeconfig(file: string, { readFile }: ProgramContext): Promise<string> {
  try {
    return (await readFile(file)).toString('utf8');
  } catch (error) {
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', `the kubeconfig ${file} cannot be read`, {
      observed: messageOf(error),
      hint: 'see that the Secret with the member kubeconfig is mounted there',
    });
  }
}
