import { InvalidArgumentError, Option, type Command } from 'commander';
import { describeProblem } from '../../core/errors.ts';
import { DEFECT_NAMES, DEFECTS, type DefectName } from '../../implementations/reference/defects/defects.ts';
import type { ProxyEvent } from '../../proxy/proxy-events.ts';
import type { Log } from './json-log.ts';
import { boundNetwork } from './bound-network.ts';
import { portValue } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';

interface ProxyFlags {
  readonly controllerUrl: string;
  readonly loadBalancer: string;
  readonly bindAddress: string;
  readonly adminPort: number;
  readonly defect?: DefectName;
}

/** The proxy of one load balancer as a sub-command. */
export function addProxyProgram(program: Command, context: ProgramContext): void {
  program
    .command('proxy')
    .description('data plane of one load balancer: serves what its controller streams')
    .requiredOption('--controller-url <url>', 'route stream of the controller, http://host:port', urlValue)
    .requiredOption('--load-balancer <name>', 'which load balancer this is')
    .option('--bind-address <address>', 'address of the listeners and of the admin port', '0.0.0.0')
    .option('--admin-port <port>', 'port of /ready, /table, /endpoints and /stats', portValue, 9901)
    .addOption(new Option('--defect <name>', 'break one promise on purpose').choices([...DEFECT_NAMES]))
    .action((flags: ProxyFlags) => runProxy(flags, context));
}

async function runProxy({ defect, ...flags }: ProxyFlags, context: ProgramContext): Promise<void> {
  const { clock, random, signal } = context;
  const network = boundNetwork(context.network, flags.bindAddress);
  const log = context.log('proxy');
  // Loaded when asked for: a sample program starts in half the time and memory without it.
  const { runGatewayProxy } = await import('../../proxy/run-gateway-proxy.ts');
  await runGatewayProxy({
    ...flags,
    network,
    clock,
    random,
    signal,
    ...(defect === undefined ? {} : { transform: DEFECTS[defect]() }),
    emit: (event) => {
      logEvent(log, event);
    },
    onStarted: ({ adminPort }) => {
      log.info('started', { ...flags, adminPort, ...(defect === undefined ? {} : { defect }) });
    },
  });
  log.info('ended');
}

function logEvent(log: Log, { type, ...facts }: ProxyEvent): void {
  const problems = 'problems' in facts ? { problems: facts.problems.map(describeProblem) } : {};
  if (type === 'route-stream-lost' || type === 'ack-failed') log.error(type, facts);
  else log.info(type, { ...facts, ...problems });
}

function urlValue(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'http:') return text.replace(/\/$/, '');
  throw new InvalidArgumentError('An http:// URL is needed.');
}
