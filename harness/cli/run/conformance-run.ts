import path from 'node:path';
import { deployBase } from '../../conformance/base/deploy-base.ts';
import { familyOf, type Behaviour, type Case } from '../../conformance/case.ts';
import type { RunHappening } from '../../conformance/events.ts';
import type { Ledger } from '../../conformance/ledger/ledger.ts';
import { runConformance, type ConformanceResult } from '../../conformance/run-conformance.ts';
import type { Limits } from '../../conformance/timeouts.ts';
import { allOrNone } from '../../core/all-or-none.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { firstFailure, FleetbedError } from '../../core/errors.ts';
import { runStep, type Emit, type StepEvent } from '../../core/events.ts';
import type { Implementation, InstallOptions } from '../../implementations/implementation.ts';
import { pruneImages } from '../../providers/image/prune-images.ts';
import { buildRuntimeImage } from '../../providers/image/runtime-image.ts';
import type { Fleet } from '../../providers/provider.ts';
import type { FleetSpec } from '../../topology/topology.ts';
import { bringUp, openKept, type FleetLease } from '../../lifecycle/bring-up.ts';
import { refuseOtherFleet } from '../../lifecycle/refuse-other-fleet.ts';
import type { Services } from '../../lifecycle/services.ts';
import { readLedger } from './read-ledger.ts';

export interface ConformanceRunOptions {
  readonly spec: FleetSpec;
  readonly cases: readonly Case[];
  readonly implementation: Implementation;
  /** A runtime image of the local engine instead of one that is built. */
  readonly image?: string;
  /** Base of the image that is built. */
  readonly baseImage?: string;
  readonly grep?: string;
  readonly behaviours?: readonly Behaviour[];
  /** What the implementation may take. @default as everybody */
  readonly limits?: Limits;
  /** Leave a fleet that this run made. */
  readonly keep: boolean;
  /** Give each case new proxies, so that what one case made them remember does not show in the next. */
  readonly freshProxies: boolean;
  /** Where logs go when a case did not pass. */
  readonly diagnostics: string;
  readonly emit: Emit<RunHappening>;
  readonly signal: AbortSignal;
}

const DIAGNOSTICS_TIMEOUT_MS = 30_000;

/**
 * One whole run: a fleet (made, or one that is up), image, implementation, base state, cases, and the way back. Returns the
 * exit code that the verdicts give; anything that kept the cases from running is thrown after cleaning up.
 */
export async function conformanceRun(services: Services, options: ConformanceRunOptions): Promise<number> {
  const { emit, signal, implementation, diagnostics } = options;
  const cases = options.cases.filter((each) => implementation.families.includes(familyOf(each)));
  const context: StepContext = {
    emit: (step) => {
      emit({ type: 'step', step });
    },
    clock: services.clock,
    signal,
  };
  const ledger = await readLedger(implementation, cases);
  await using undo = new DisposeStack();
  const [{ fleet }, image] = await fleetAndImage(services, options, context.emit, undo);
  try {
    const { results, exitCode } = await judgeOn(fleet, { ...options, cases, image, ledger }, context, undo);
    signal.throwIfAborted();
    if (results.some(({ expected }) => !expected)) await diagnose(fleet, diagnostics, context);
    return exitCode;
  } catch (error) {
    if (!signal.aborted) await diagnose(fleet, diagnostics, context);
    throw error;
  }
}

type StepContext = Pick<InstallOptions, 'emit' | 'clock' | 'signal'>;

/** Installs the implementation and the base state on a fleet that is up, and runs the cases. */
async function judgeOn(
  fleet: Fleet,
  options: ConformanceRunOptions & { readonly image: string; readonly ledger: Ledger },
  context: StepContext,
  undo: DisposeStack,
): Promise<ConformanceResult> {
  const { cases, implementation, image, ledger, emit, grep, behaviours, limits, freshProxies } = options;
  await fleet.loadImage(image, context);
  const installation = undo.use(await implementation.install(fleet, { ...context, image }));
  const needsStore = cases.some(({ needs }) => needs.base !== 'none');
  const base = needsStore ? await deployBase({ fleet, installation, image, ...context }) : undefined;
  return runConformance({
    ...context,
    cases,
    fleet,
    implementation,
    installation,
    ...(base === undefined ? {} : { base }),
    image,
    ledger,
    emit,
    ...(grep === undefined ? {} : { grep: new RegExp(grep) }),
    ...(behaviours === undefined ? {} : { behaviours }),
    ...(limits === undefined ? {} : { limits }),
    ...(freshProxies ? { betweenCases: (own: AbortSignal) => installation.restartProxies(own) } : {}),
  });
}

/** Side by side: the clusters need most of the time, the image little of it. */
async function fleetAndImage(
  services: Services,
  options: ConformanceRunOptions,
  emit: Emit<StepEvent>,
  undo: DisposeStack,
): Promise<readonly [FleetLease, string]> {
  const { spec, keep } = options;
  const record = await services.store.find(spec.name);
  if (record !== undefined) refuseOtherFleet(spec, record.topology);
  const lease = async (signal: AbortSignal): Promise<FleetLease> =>
    undo.use(
      await (record === undefined
        ? bringUp(services, spec, { emit, signal, keep })
        : openKept(services, spec.name, { emit, signal })),
    );
  const image = async (signal: AbortSignal): Promise<string> =>
    options.image ??
    services.provider(spec.provider).runtimeImage ??
    (await buildImage(services, options, emit, signal));
  return (await allOrNone<FleetLease | string>(options.signal, [lease, image])) as [FleetLease, string];
}

async function buildImage(
  { exec, clock }: Services,
  { baseImage }: ConformanceRunOptions,
  emit: Emit<StepEvent>,
  signal: AbortSignal,
): Promise<string> {
  const { reference } = await buildRuntimeImage({
    exec,
    clock,
    emit,
    signal,
    nodeBinary: process.execPath,
    platform: process.platform,
    ...(baseImage === undefined ? {} : { base: baseImage }),
  });
  // Best effort: old images take room, but must not keep a run from starting.
  await pruneImages(exec, signal).catch(() => []);
  return reference;
}

/** Best effort: a run with bad news must not end without it because its logs could not be had. */
async function diagnose(
  fleet: Fleet,
  directory: string,
  context: { readonly emit: Emit<StepEvent>; readonly clock: Services['clock'] },
): Promise<void> {
  await runStep(context, 'collect diagnostics', undefined, () =>
    fleet.collect(directory, AbortSignal.timeout(DIAGNOSTICS_TIMEOUT_MS)),
  ).catch(() => undefined);
}

/** The exit code of a run that ended with an error. */
export function exitCodeOfFailure(error: unknown): number {
  const first = firstFailure(error);
  return first instanceof FleetbedError ? first.exitCode : 3;
}

/** Beside the reports. */
export function diagnosticsDirectory(reports: string): string {
  return path.join(reports, 'diagnostics');
}
