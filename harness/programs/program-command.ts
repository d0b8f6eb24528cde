import { Command } from 'commander';
import { addClustersetDnsProgram } from './clusterset-dns-program.ts';
import { addControllerProgram } from './controller-program.ts';
import type { ProgramContext } from './program-context.ts';
import { addProxyProgram } from './proxy-program.ts';
import { addTrafficProgram } from './traffic-program.ts';
import { addWorkloadPrograms } from './workload-programs.ts';
import { addWorkloadProxyProgram } from './workload-proxy-program.ts';

/**
 * `fleetbed <program> [flags]`: the programs of the runtime image, one sub-command each. Wrong usage is logged and throws a
 * `CommanderError`.
 */
export function programCommand(context: ProgramContext): Command {
  const log = context.log('fleetbed');
  const command = new Command('fleetbed')
    .description('The programs of the fleetbed runtime image')
    .exitOverride()
    .configureOutput({
      writeErr: (text) => {
        log.error(text.trim());
      },
    });
  addControllerProgram(command, context);
  addClustersetDnsProgram(command, context);
  addProxyProgram(command, context);
  addTrafficProgram(command, context);
  addWorkloadPrograms(command, context);
  addWorkloadProxyProgram(command, context);
  return command;
}
