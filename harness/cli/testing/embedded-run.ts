import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Case } from '../../conformance/case.ts';
import type { RunHappening } from '../../conformance/events.ts';
import type { Limits } from '../../conformance/timeouts.ts';
import { DisposeStack } from '../../core/dispose.ts';
import type { Implementation } from '../../implementations/implementation.ts';
import { createServices } from '../../services.ts';
import { checkFleet } from '../../topology/decode.ts';
import type { FleetSpec } from '../../topology/topology.ts';
import { conformanceRun } from '../run/conformance-run.ts';

export interface EmbeddedRun {
  readonly exitCode: number;
  /** By case. */
  readonly verdicts: ReadonlyMap<string, string>;
  /** Why, of each case that did not pass. */
  readonly reasons: readonly string[];
  /** Fleets that are still recorded. */
  readonly left: readonly string[];
}

export interface EmbeddedRunOptions {
  /** What the implementation may take. @default as in every run */
  readonly limits?: Limits;
}

/** Two clusters of two regions. */
const TWO = [
  { name: 'west', location: 'us-west1-a' },
  { name: 'east', location: 'us-east1-b' },
];

/** Judges an implementation on two embedded clusters of their own, in this process. @param clusters as in a fleet file */
export async function runOnTwo(
  name: string,
  implementation: Implementation,
  cases: readonly Case[],
  clusters: readonly object[] = TWO,
  options: EmbeddedRunOptions = {},
): Promise<EmbeddedRun> {
  const fleet = {
    apiVersion: 'fleetbed.dev/v1alpha1',
    kind: 'Fleet',
    metadata: { name },
    spec: { provider: 'embedded', clusters },
  };
  return await runOnEmbedded(checkFleet(fleet, { file: name }), implementation, cases, options);
}

/** Judges an implementation on an embedded fleet of its own, in this process. */
export async function runOnEmbedded(
  spec: FleetSpec,
  implementation: Implementation,
  cases: readonly Case[],
  { limits }: EmbeddedRunOptions = {},
): Promise<EmbeddedRun> {
  await using stack = new DisposeStack();
  const directory = await mkdtemp(path.join(tmpdir(), `fleetbed-${spec.name}-`));
  stack.defer(() => rm(directory, { recursive: true }));
  const home = path.join(directory, 'home');
  const happenings: RunHappening[] = [];
  const exitCode = await conformanceRun(createServices({ ...process.env, FLEETBED_HOME: home }), {
    spec,
    cases,
    implementation,
    ...(limits === undefined ? {} : { limits }),
    keep: false,
    freshProxies: false,
    diagnostics: path.join(directory, 'diagnostics'),
    emit: (event) => happenings.push(event),
    signal: new AbortController().signal,
  });
  const ended = happenings.flatMap((event) => (event.type === 'case-ended' ? [event] : []));
  return {
    exitCode,
    verdicts: new Map(ended.map((event) => [event.case, event.verdict])),
    reasons: ended.flatMap(({ case: id, verdict, reason = '' }) =>
      verdict === 'passed' ? [] : [`${id} ${verdict}: ${reason}`],
    ),
    left: await readdir(path.join(home, 'fleets')),
  };
}
