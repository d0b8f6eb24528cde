import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { BEHAVIOURS, type Behaviour } from '../../conformance/case.ts';
import { selectCases } from '../../conformance/run-conformance.ts';
import { FleetbedError } from '../../core/errors.ts';
import type { Implementation } from '../../implementations/implementation.ts';
import { DEFECT_NAMES, defectName } from '../../implementations/reference/defects/defects.ts';
import { referenceImplementation } from '../../implementations/reference/reference-implementation.ts';
import type { FleetSpec } from '../../topology/topology.ts';
import type { CommandContext } from '../command-context.ts';
import { readFleetFile, type FleetChoice } from '../fleet-file.ts';
import { addFamilyOption, addFleetOptions, type FamilyChoice } from '../options.ts';
import { conformanceRun, diagnosticsDirectory, exitCodeOfFailure } from '../run/conformance-run.ts';
import { linkLatest, ownReportDirectory, reportDirectory } from '../run/report-directory.ts';
import { openRunLog } from '../run/run-log.ts';
import { version } from '../version.ts';

interface TestChoice extends FleetChoice, FamilyChoice {
  readonly implementation: string;
  readonly defect?: string;
  readonly grep?: string;
  readonly behaviour?: readonly Behaviour[];
  readonly image?: string;
  readonly baseImage?: string;
  readonly reports?: string;
  readonly keep?: true;
}

export function addTestCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('test')
    .description(
      'run the conformance cases on a fleet: one that is up under that name, else a new one that is removed afterwards',
    );
  addFamilyOption(addFleetOptions(command), 'multicluster-gateway')
    .option('--implementation <name>', 'what is under test: reference', 'reference')
    .addOption(
      new Option('--defect <name>', 'test a broken twin of the reference, to see that it is found out').choices([
        ...DEFECT_NAMES,
      ]),
    )
    .option('--grep <pattern>', 'only cases whose id or title matches')
    .addOption(new Option('--behaviour <names...>', 'only cases of these behaviours').choices([...BEHAVIOURS]))
    .option('--image <reference>', 'runtime image of the local engine (default: one is built)')
    .option(
      '--base-image <reference>',
      'base of the image that is built: `machine`, or an image with Node such as node:22-slim',
    )
    .option('--reports <directory>', 'where the reports go (default: reports/<fleet>, linked as reports/latest)')
    .option('--keep', 'leave the fleet up')
    .action((choice: TestChoice) => runTest(choice, context));
}

async function runTest(choice: TestChoice, context: CommandContext): Promise<void> {
  const { services, io, signal } = context;
  const { clock } = services;
  const spec = await readFleetFile(choice);
  const implementation = implementationOf(choice);
  // Loaded only here: the other commands start faster without the cases.
  const { CASES } = await import('../../../suites/index.ts');
  selectCases({ cases: CASES, ...selection(choice) });
  const directory = reportDirectory(choice.reports, spec.name);
  await using _directory = await ownReportDirectory(directory, services.exec, signal);
  if (choice.reports === undefined) await linkLatest(directory);
  const startedMs = clock.now();
  const log = await openRunLog({ io, clock }, directory);
  await rm(diagnosticsDirectory(directory), { recursive: true, force: true });
  log.emit(runStarted(spec, implementation));
  const end = async (exitCode: number): Promise<void> => {
    log.emit({ type: 'run-ended', exitCode, durationMs: clock.now() - startedMs });
    await log.finish();
  };
  try {
    const exitCode = await conformanceRun(services, {
      spec,
      cases: CASES,
      implementation,
      ...(choice.image === undefined ? {} : { image: choice.image }),
      ...(choice.baseImage === undefined ? {} : { baseImage: choice.baseImage }),
      ...(choice.grep === undefined ? {} : { grep: choice.grep }),
      ...(choice.behaviour === undefined ? {} : { behaviours: choice.behaviour }),
      keep: choice.keep === true,
      freshProxies: choice.defect !== undefined,
      diagnostics: diagnosticsDirectory(directory),
      emit: log.emit,
      signal,
    });
    await end(exitCode);
    context.setExitCode(exitCode);
  } catch (error) {
    await end(exitCodeOfFailure(error));
    throw error;
  }
}

function selection({ grep, behaviour }: TestChoice): {
  readonly grep?: RegExp;
  readonly behaviours?: readonly Behaviour[];
} {
  return {
    ...(grep === undefined ? {} : { grep: pattern(grep) }),
    ...(behaviour === undefined ? {} : { behaviours: behaviour }),
  };
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new FleetbedError('FLEETBED_USAGE', `--grep ${text} is not a pattern`, { cause });
  }
}

function implementationOf({ implementation, family, defect }: TestChoice): Implementation {
  if (implementation !== 'reference') {
    throw new FleetbedError('FLEETBED_IMPLEMENTATION_UNKNOWN', `no implementation "${implementation}" is known`, {
      observed: 'there is reference',
    });
  }
  return referenceImplementation({
    ...(family === undefined ? {} : { family }),
    ...(defect === undefined ? {} : { defect: defectName(defect) }),
  });
}

function runStarted(
  spec: FleetSpec,
  { name, version: implementationVersion }: Implementation,
): Parameters<Awaited<ReturnType<typeof openRunLog>>['emit']>[0] {
  const names = spec.clusters.map((cluster) => cluster.name);
  return {
    type: 'run-started',
    runId: randomUUID(),
    fleet: spec.name,
    provider: spec.provider,
    clusters: [spec.configCluster, ...names.filter((cluster) => cluster !== spec.configCluster)],
    implementation: { name, version: implementationVersion },
    fleetbedVersion: version(),
  };
}
