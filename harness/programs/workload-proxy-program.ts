import { InvalidArgumentError, Option, type Command } from 'commander';
import { FleetbedError } from '../core/errors.ts';
import { placedLoopback, POD_RESOLVER } from '../core/pod-loopback.ts';
import type { ResolverOptions } from '../proxy/sidecar/resolver.ts';
import { logProxyEvent } from './log-proxy-event.ts';
import { portValue } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';

interface WorkloadProxyFlags {
  readonly role: 'sidecar' | 'gateway';
  readonly controllerUrl: string;
  readonly controllerName: string;
  readonly tokenFile: string;
  readonly adminPort: number;
  readonly upstreamDns?: string;
}

/** Of an address on which a program is reached at every address of its place. */
const ANY = '0.0.0.0';

/** A proxy with an identity of a mesh as a sub-command. */
export function addWorkloadProxyProgram(program: Command, context: ProgramContext): void {
  program
    .command('workload-proxy')
    .description('data plane of a mesh, for one pod: POD_NAMESPACE, POD_NAME and MESH_ROOT say whose')
    .addOption(
      new Option('--role <role>', 'beside a program, or between networks')
        .choices(['sidecar', 'gateway'])
        .default('sidecar'),
    )
    .requiredOption('--controller-url <url>', 'control plane, https://address:port', urlValue)
    .requiredOption('--controller-name <name>', 'name in its certificate')
    .requiredOption('--token-file <file>', 'token of the pod for the control plane')
    .option('--upstream-dns <address>', 'DNS server for names that the mesh does not know')
    .option('--admin-port <port>', 'port of /ready, /table, /endpoints and /stats', portValue, 15_021)
    .action((flags: WorkloadProxyFlags) => runProgram(flags, context));
}

async function runProgram(flags: WorkloadProxyFlags, context: ProgramContext): Promise<void> {
  const { clock, random, signal, network, env } = context;
  const log = context.log('workload-proxy');
  const { role, upstreamDns } = flags;
  const subscriber = [role, variable(env, 'POD_NAMESPACE'), variable(env, 'POD_NAME')].join('~');
  const root = variable(env, 'MESH_ROOT');
  const appPorts = (env['APP_PORTS'] ?? '').split(',').filter((text) => /^\d+$/.test(text));
  // Loaded when asked for: a sample program starts in half the time and memory without it.
  const { runWorkloadProxy } = await import('../proxy/identity/run-workload-proxy.ts');
  await runWorkloadProxy({
    ...flags,
    network,
    clock,
    random,
    signal,
    subscriber,
    root,
    ...(upstreamDns === undefined ? {} : { resolver: resolverAt(network, upstreamDns) }),
    certificateName: 'workload',
    takenPorts: network.address === ANY ? appPorts.map(Number) : [],
    readToken: async () => (await context.readFile(flags.tokenFile)).toString('utf8').trim(),
    log: (line) => {
      log.error(line);
    },
    emit: (event) => {
      logProxyEvent(log, event);
    },
    onStarted: ({ adminPort: opened }) => {
      log.info('started', { subscriber, adminPort: opened });
    },
  });
  log.info('ended');
}

/** Where pods with a sidecar ask for names. */
function resolverAt(network: ProgramContext['network'], upstream: string): ResolverOptions {
  return { at: placedLoopback(POD_RESOLVER, network.loopback), upstream: { address: upstream } };
}

function variable(env: ProgramContext['env'], name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new FleetbedError('FLEETBED_USAGE', `the variable ${name} is not set`, {
    hint: 'the injector of the mesh sets it',
  });
}

function urlValue(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return text.replace(/\/$/, '');
  throw new InvalidArgumentError('An https:// URL is needed.');
}
