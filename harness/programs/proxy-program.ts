import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFECT_NAMES, DEFECTS, type DefectName } from '../implementations/reference/defects/defects.ts';
import { boundNetwork } from './bound-network.ts';
import { logProxyEvent } from './log-proxy-event.ts';
import { portValue } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';
import { routeTokenOf } from './route-token-of.ts';

interface ProxyFlags {
  readonly controllerUrl: string;
  readonly role: ProxyRole;
  readonly loadBalancer: string;
  readonly bindAddress: string;
  readonly adminPort: number;
  readonly defect?: DefectName;
}

/** The places that a proxy may have. What it listens on is in its table; so far they differ in nothing else. */
const PROXY_ROLES = ['gateway', 'east-west', 'sidecar'] as const;
type ProxyRole = (typeof PROXY_ROLES)[number];

/** A proxy as a sub-command. */
export function addProxyProgram(program: Command, context: ProgramContext): void {
  program
    .command('proxy')
    .description('data plane: serves what its controller streams; shows it the token in FLEETBED_ROUTE_TOKEN')
    .requiredOption('--controller-url <url>', 'route stream of the controller, http://host:port', urlValue)
    .requiredOption('--load-balancer <name>', 'which load balancer this is, or which other subscriber of the stream')
    .addOption(new Option('--role <role>', 'where it stands').choices([...PROXY_ROLES]).default('gateway'))
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
  const { runGatewayProxy } = await import('../proxy/run-gateway-proxy.ts');
  await runGatewayProxy({
    ...flags,
    routeToken: routeTokenOf(context),
    network,
    clock,
    random,
    signal,
    ...(defect === undefined ? {} : { transform: DEFECTS[defect]() }),
    emit: (event) => {
      logProxyEvent(log, event);
    },
    onStarted: ({ adminPort }) => {
      log.info('started', { ...flags, adminPort, ...(defect === undefined ? {} : { defect }) });
    },
  });
  log.info('ended');
}

function urlValue(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'http:') return text.replace(/\/$/, '');
  throw new InvalidArgumentError('An http:// URL is needed.');
}
