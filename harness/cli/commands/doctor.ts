import type { Command } from 'commander';
import { runChecks } from '../../doctor/run-checks.ts';
import type { Check } from '../../providers/provider.ts';
import type { Topology } from '../../topology/topology.ts';
import type { CommandContext } from '../command-context.ts';
import { readFleetFile, type FleetChoice } from '../fleet-file.ts';
import { printJson, printLine } from '../io.ts';
import { planOnThisMachine } from '../../lifecycle/plan-fleet.ts';
import { addFleetOptions, addOutputOption, type OutputChoice } from '../options.ts';

/** Exit code when something must be mended before a fleet can come up. */
const NOT_READY = 2;

export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('doctor')
    .description('what this machine lacks for the fleet, each finding with its fix; changes nothing');
  addOutputOption(addFleetOptions(command)).action(async (choice: FleetChoice & OutputChoice) => {
    const { services, io, signal } = context;
    const spec = await readFleetFile(choice);
    // A fleet that is up holds its own ports: it is checked against its own plan, without them.
    const kept = await services.store.find(spec.name);
    const topology = kept === undefined ? await planOnThisMachine(services, spec, signal) : undefined;
    const checks = await runChecks(topology, services.host, signal);
    if (choice.output === 'json') printJson(io.out, checks);
    else printLine(io.out, doctorText(checks, topology));
    if (checks.some(({ level }) => level === 'error')) context.setExitCode(NOT_READY);
  });
}

const MARKS = { ok: 'ok  ', warning: 'warn', error: 'FAIL' } as const;

export function doctorText(checks: readonly Check[], topology: Topology | undefined): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, level, observed, fix }) => {
    const line = `${MARKS[level]}  ${name.padEnd(width)}  ${observed}`;
    return fix === undefined
      ? [line]
      : [line, ...fix.split('\n').map((part) => `      ${' '.repeat(width)}  fix: ${part}`)];
  });
  const errors = checks.filter(({ level }) => level === 'error').length;
  const warnings = checks.filter(({ level }) => level === 'warning').length;
  const about =
    topology === undefined
      ? 'fleets'
      : `fleet "${topology.fleet}" (${topology.clusters.length} clusters, ${topology.provider})`;
  return [
    ...lines,
    '',
    errors === 0
      ? `this machine is ready for ${about}${warnings === 0 ? '' : `, with ${warnings} warnings`}`
      : `this machine is not ready for ${about}: ${errors} to mend`,
  ].join('\n');
}
