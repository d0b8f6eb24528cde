import { InvalidArgumentError, type Command } from 'commander';
import type { ApiFamily } from '../implementations/implementation.ts';
import { FAMILY_CONTROLLERS } from './family-controllers.ts';
import { pairValue, portValue, positiveValue } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';
import type { ControllerFlags } from './run-controller.ts';

/** The controller of an API family as a sub-command. */
export function addControllerProgram(program: Command, context: ProgramContext): void {
  program
    .command('controller')
    .description('control plane of one API family: reads its clusters, serves routes to the proxies')
    .option('--family <name>', 'API family', familyValue, 'multicluster-gateway')
    .requiredOption('--kubeconfig <file>', 'a context for each cluster, named after it')
    .requiredOption('--config-cluster <name>', 'the cluster whose Gateways and HTTPRoutes count')
    .requiredOption('--cluster <name=location>', 'a member and its zone or region; once for each', pairValue)
    .option('--home <name>', 'the cluster that it runs in (default: the config cluster)')
    .option('--network <name=network>', 'network of a member, if not "default"; once for each', pairValue)
    .option('--set <name=value>', 'what only the family has; once for each', pairValue)
    .option('--service-addresses <cidr>', 'gives Services of type LoadBalancer of its cluster their addresses')
    .option('--load-balancer <name=address>', 'a load balancer and its address; once for each', pairValue)
    .option('--project <name>', 'goes into resource names', 'fleetbed')
    .option('--project-number <digits>', 'goes into annotations and name hashes', '000000000001')
    .option(
      '--default-client-region <region>',
      'where clients are that do not say (default: region of the config cluster)',
    )
    .option(
      '--health-check-time-scale <factor>',
      'multiplies intervals and timeouts of health checks',
      positiveValue,
      1,
    )
    .option('--host <address>', 'address of the route stream and /readyz', '0.0.0.0')
    .option('--port <port>', 'port of the route stream and /readyz', portValue, 8080)
    .action(async (flags: ControllerFlags) => {
      // Loaded when asked for: a sample program starts in half the time and memory without it.
      const { runController } = await import('./run-controller.ts');
      await runController(flags, context);
    });
}

function familyValue(text: string): ApiFamily {
  const names = ['multicluster-gateway', ...Object.keys(FAMILY_CONTROLLERS)];
  if (names.includes(text)) return text as ApiFamily;
  throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.`);
}
