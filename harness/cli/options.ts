import { Option, type Command } from 'commander';
import type { ApiFamily } from '../implementations/implementation.ts';
import { FAMILY_NAMES } from '../implementations/reference/families/families.ts';
import { PROVIDERS } from '../topology/topology.ts';

/** What a machine may read is JSON on standard output. */
export interface OutputChoice {
  readonly output: 'text' | 'json';
}

export function addFleetOptions(command: Command): Command {
  return command
    .option('-f, --file <path>', 'fleet file (default: fleet.yaml here, else the store sample)')
    .option('--name <name>', 'name of the fleet, instead of metadata.name')
    .option('--provider <provider>', `${PROVIDERS.join(', ')}; instead of spec.provider`);
}

export function addOutputOption(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'text for a person, json for a machine')
      .choices(['text', 'json'])
      .default('text'),
  );
}

/** Which API family of the reference implementation. */
export interface FamilyChoice {
  readonly family?: ApiFamily;
}

/** @param absent what happens when it is not given */
export function addFamilyOption(command: Command, absent: string): Command {
  return command.addOption(
    new Option('--family <name>', `API family of the reference implementation (default: ${absent})`).choices([
      ...FAMILY_NAMES,
    ]),
  );
}
