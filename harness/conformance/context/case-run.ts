import { allOrNone, settleAll } from '../../core/all-or-none.ts';
import type { Clock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { isFleetbedError } from '../../core/errors.ts';
import type { Fault } from '../../faults/fault.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import { deleteObjects } from '../../kube/manifest/delete-objects.ts';
import { describeObject } from '../../kube/manifest/describe-object.ts';
import type { AnyObject, KubeObject } from '../../kube/meta/object.ts';
import type { Drive, Exchange, Sample } from '../../traffic/traffic.ts';
import { conclude } from '../assert/conclude.ts';
import type { Finding } from '../finding.ts';
import { Inconclusive } from '../inconclusive.ts';
import { DEADLINES, type Limits } from '../timeouts.ts';
import type { CaseClient, CaseCluster, CaseContext, CaseFaults, Target } from './case-context.ts';
import { faultsFor } from './case-faults.ts';
import { startClientPod } from './client-pod.ts';
import { allClusters, clusterOf } from './fleet-clusters.ts';
import type { GatewayTraffic } from './gateway-traffic.ts';
import { FIELD_MANAGER, fillIn, ofCase, readManifest } from './manifests.ts';
import type { RunPieces } from './run-pieces.ts';

export interface CaseRunOptions {
  /** Its id. */
  readonly case: string;
  readonly pieces: RunPieces;
  readonly traffic: GatewayTraffic;
  readonly signal: AbortSignal;
  /** A load ends after this long at the latest. */
  readonly loadMs: number;
  readonly onFinding: (finding: Finding) => void;
  readonly onNote: (text: string) => void;
}

/** One case under way. `cleanUp` undoes what it did, in reverse order. */
export class CaseRun implements CaseContext {
  readonly clusters: readonly CaseCluster[];
  readonly gatewayClass: string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly faults: CaseFaults;
  readonly findings: Finding[] = [];
  /** Whether the case has broken something beyond its own objects. */
  hadFaults = false;
  readonly #options: CaseRunOptions;
  readonly #undo = new DisposeStack();
  readonly #loads: Drive[] = [];
  #sentLateMs = 0;
  /** Of the clean-up, once it began. */
  #cleaning: AbortSignal | undefined;

  constructor(options: CaseRunOptions) {
    const { pieces, signal } = options;
    this.#options = options;
    this.clusters = allClusters(pieces.fleet);
    this.gatewayClass = pieces.installation.gatewayClass;
    this.limits = pieces.limits;
    this.clock = pieces.clock;
    this.signal = signal;
    this.faults = faultsFor({
      clock: pieces.clock,
      signal,
      faults: pieces.fleet.faults,
      own: (fault) => this.#own(fault),
    });
  }

  get near(): CaseCluster {
    return clusterOf(this.#options.pieces.fleet, 'near');
  }

  get sibling(): CaseCluster {
    return clusterOf(this.#options.pieces.fleet, 'sibling');
  }

  get far(): CaseCluster {
    return clusterOf(this.#options.pieces.fleet, 'far');
  }

  get other(): CaseCluster {
    return clusterOf(this.#options.pieces.fleet, 'other');
  }

  /** How late a request of this case was sent at the worst: what the machine, not the implementation, is to blame for. */
  get stalledMs(): number {
    return Math.max(this.#sentLateMs, ...this.#loads.map((load) => latestMs(load.soFar())));
  }

  record(finding: Finding): void {
    this.findings.push(finding);
    this.#options.onFinding(finding);
  }

  note(text: string): void {
    this.#options.onNote(text);
  }

  async request(target: Target): Promise<Exchange> {
    return this.#options.traffic.request(target, this.signal);
  }

  async send(target: Target, requests: number): Promise<readonly Sample[]> {
    const samples = await this.#options.traffic.send(target, requests, this.signal);
    this.#sentLateMs = Math.max(this.#sentLateMs, latestMs(samples));
    return samples;
  }

  async startLoad(target: Target, perSecond: number): Promise<Drive> {
    const pace = { perSecond, maxDurationMs: this.#options.loadMs };
    const drive = await this.#options.traffic.start(target, pace, this.signal);
    this.#loads.push(drive);
    this.defer(async () => {
      // An aborted drive ends by itself, with the reason of the case's end.
      if (!this.signal.aborted) await drive.stop();
    });
    return drive;
  }

  async apply(
    where: CaseCluster | readonly CaseCluster[],
    manifest: URL | readonly KubeObject[],
  ): Promise<readonly [AnyObject, ...AnyObject[]]> {
    const clusters: readonly CaseCluster[] = 'name' in where ? [where] : where;
    const { image } = this.#options.pieces;
    const read = manifest instanceof URL ? await readManifest(manifest) : manifest;
    const filled = fillIn(read, { image, gatewayClass: this.gatewayClass });
    const objects = ofCase(filled, this.#options.case);
    const { clock } = this;
    // Before anything is applied: what was refused in the middle is removed, too.
    this.defer((signal) => settleAll(clusters.map(({ client }) => deleteObjects(client, objects, { clock, signal }))));
    const applied = await allOrNone(
      this.signal,
      clusters.map(
        ({ client }) =>
          (signal) =>
            applyManifest(client, objects, { clock, signal, fieldManager: FIELD_MANAGER }),
      ),
    );
    const [first, ...rest] = applied.at(-1) ?? [];
    if (first === undefined) throw new RangeError('nothing was to be applied');
    return [first, ...rest];
  }

  startClient(cluster: CaseCluster, namespace: string): Promise<CaseClient> {
    return startClientPod(this, cluster, namespace);
  }

  async awaitServed(object: KubeObject): Promise<void> {
    const { installation } = this.#options.pieces;
    if (installation.awaitServed === undefined) return;
    const { name, namespace = '', generation = 1 } = object.metadata;
    const late = new AbortController();
    const limit = this.limits.controlPlaneMs;
    using _deadline = this.clock.after(limit, () => {
      late.abort(new Error(`not within ${String(limit)} ms`));
    });
    try {
      const about = { kind: object.kind, namespace, name, generation };
      await installation.awaitServed(about, AbortSignal.any([this.signal, late.signal]));
    } catch (error) {
      if (this.signal.aborted || !(late.signal.aborted || isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT'))) throw error;
      conclude(this, {
        claim: `every proxy serves ${describeObject(object)}`,
        holds: false,
        expected: `generation ${String(generation)} within ${String(limit)} ms`,
        observed: (isFleetbedError(error) ? error.observed : undefined) ?? 'not so',
      });
    }
  }

  async moveConfigCluster({ name }: CaseCluster): Promise<void> {
    const { installation } = this.#options.pieces;
    if (installation.moveConfigCluster === undefined)
      throw new Inconclusive('the implementation has no way to move the config cluster');
    this.hadFaults = true;
    this.defer((signal) => installation.moveConfigCluster?.(this.near.name, signal) ?? Promise.resolve());
    await installation.moveConfigCluster(name, this.signal);
  }

  defer(undo: (signal: AbortSignal) => Promise<void>): void {
    this.#undo.defer(() => undo(this.#cleaning ?? this.signal));
  }

  /** Undoes everything, also after an abort: it has a deadline of its own. Throws what could not be undone. */
  async cleanUp(): Promise<void> {
    const late = new AbortController();
    this.#cleaning = late.signal;
    using _deadline = this.clock.after(DEADLINES.cleanupMs, () => {
      late.abort(new Error(`the clean-up did not end within ${String(DEADLINES.cleanupMs)} ms`));
    });
    await this.#undo[Symbol.asyncDispose]();
  }

  #own(fault: Fault): Fault {
    this.hadFaults = true;
    return this.#undo.use(fault);
  }
}

function latestMs(samples: readonly Sample[]): number {
  return samples.reduce((latest, { lateMs = 0 }) => Math.max(latest, lateMs), 0);
}
