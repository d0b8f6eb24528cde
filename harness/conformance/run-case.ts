import { messageOf } from '../core/errors.ts';
import type { Emit } from '../core/events.ts';
import type { Feature } from '../implementations/implementation.ts';
import { BaseHealth } from './base/base-health.ts';
import { busyMachine } from './base/busy-machine.ts';
import type { Case } from './case.ts';
import { CaseRun } from './context/case-run.ts';
import { allClusters } from './context/fleet-clusters.ts';
import { GatewayTraffic } from './context/gateway-traffic.ts';
import type { RunPieces } from './context/run-pieces.ts';
import type { RunHappening } from './events.ts';
import { rolesOf } from './fleet-roles.ts';
import { outcomeOfError, type Outcome } from './outcome.ts';
import { DEADLINES } from './timeouts.ts';

export interface CaseRunnerOptions {
  readonly pieces: RunPieces;
  readonly features: ReadonlySet<Feature>;
  readonly emit: Emit<RunHappening>;
  /** Ends the case under way and all that follow; clean-up still runs. */
  readonly signal: AbortSignal;
}

/** A machine that sends this much too late does not answer in time either, whatever the implementation does. */
const STALLED_MS = 250;

/** For a fleet in another process to say whether it stood still. */
const STALL_ANSWER_MS = 5_000;

const INTERRUPTED: Outcome = { kind: 'inconclusive', reason: 'interrupted' };

/** Runs cases one after the other over one base state. */
export class CaseRunner {
  readonly #options: CaseRunnerOptions;
  readonly #traffic: GatewayTraffic;
  readonly #health: BaseHealth;

  constructor(options: CaseRunnerOptions) {
    this.#options = options;
    this.#traffic = new GatewayTraffic(options.pieces);
    this.#health = new BaseHealth(options.pieces, this.#traffic);
  }

  /**
   * Never throws: whatever happens becomes an outcome. Emits findings and notes as they come. `prepare` is called before the
   * base state is proven.
   */
  async run(definition: Case, prepare?: (signal: AbortSignal) => Promise<void>): Promise<Outcome> {
    const { signal } = this.#options;
    if (signal.aborted) return INTERRUPTED;
    const lacking = this.#lacking(definition);
    if (lacking !== undefined) return { kind: 'unsupported', reason: lacking };
    try {
      await prepare?.(signal);
      if (needsStore(definition)) await this.#health.prove(signal);
    } catch (error) {
      return this.#interrupted() ?? outcomeOfError(error);
    }
    return await this.#runBody(definition);
  }

  /** What the implementation or the fleet lacks for the case, in words. */
  #lacking({ features, needs }: Case): string | undefined {
    const { fleet, base } = this.#options.pieces;
    const { topology } = fleet;
    const unclaimed = features.filter((feature) => !this.#options.features.has(feature));
    if (unclaimed.length > 0) return `not claimed: ${unclaimed.join(', ')}`;
    const roles = rolesOf(topology);
    const missing = needs.roles.filter((role) => !roles.has(role));
    if (missing.length > 0) return `the fleet has no ${missing.join(' and no ')} cluster`;
    if (needs.base === 'none') return undefined;
    if (base === undefined) return 'the run has no store application';
    const balancers = topology.loadBalancers.length;
    if (balancers >= (needs.loadBalancers ?? 1)) return undefined;
    return `needs ${String(needs.loadBalancers)} load balancers, the fleet has ${String(balancers)}`;
  }

  async #runBody(definition: Case): Promise<Outcome> {
    const { pieces, emit, signal } = this.#options;
    const { id, timeoutMs = DEADLINES.caseMs } = definition;
    const startedMs = pieces.clock.now();
    const deadline = new AbortController();
    using _late = pieces.clock.after(timeoutMs, () => {
      deadline.abort(new Error(`the case did not end within ${String(timeoutMs)} ms`));
    });
    const run = new CaseRun({
      case: id,
      pieces,
      traffic: this.#traffic,
      signal: AbortSignal.any([signal, deadline.signal]),
      loadMs: timeoutMs,
      onFinding: (finding) => {
        emit({ type: 'finding', case: id, finding });
      },
      onNote: (text) => {
        emit({ type: 'note', case: id, text });
      },
    });
    const outcome = await this.#unlessBusy(await this.#outcomeOf(definition, run, deadline.signal), run, startedMs);
    if (run.hadFaults) this.#health.suspect();
    return await this.#cleanUp(run, outcome);
  }

  async #outcomeOf(definition: Case, run: CaseRun, deadline: AbortSignal): Promise<Outcome> {
    let thrown: { readonly error: unknown } | undefined;
    try {
      await this.#endedOrAbandoned(definition.run(run), run.signal);
    } catch (error) {
      thrown = { error };
    }
    const cut = this.#interrupted() ?? timedOut(deadline, run);
    if (cut !== undefined) return cut;
    if (thrown !== undefined) return outcomeOfError(thrown.error);
    if (run.findings.length === 0)
      return { kind: 'inconclusive', reason: 'the case itself failed: it looked at nothing' };
    const broken = run.findings.find(({ holds }) => !holds);
    return broken === undefined
      ? { kind: 'held' }
      : { kind: 'nonconformant', reason: `${broken.claim}: saw ${broken.observed}` };
  }

  /** Nobody is accused on a machine that stalled, or that is too busy for the pods themselves to answer. */
  async #unlessBusy(outcome: Outcome, run: CaseRun, startedMs: number): Promise<Outcome> {
    if (outcome.kind !== 'nonconformant') return outcome;
    const busy =
      (await this.#stalled(run, startedMs)) ??
      (await busyMachine(allClusters(this.#options.pieces.fleet), this.#options.pieces.clock));
    return busy === undefined ? outcome : { kind: 'inconclusive', reason: `${busy}; otherwise: ${outcome.reason}` };
  }

  /** What stood still during the case for longer than anything may be blamed on the implementation, in words. */
  async #stalled(run: CaseRun, startedMs: number): Promise<string | undefined> {
    if (run.stalledMs > STALLED_MS)
      return `the machine stalled: a request was sent ${run.stalledMs.toFixed(0)} ms late`;
    const { fleet, clock } = this.#options.pieces;
    try {
      const ms = (await fleet.stalledMs?.(clock.now() - startedMs, AbortSignal.timeout(STALL_ANSWER_MS))) ?? 0;
      return ms > STALLED_MS
        ? `the machine stalled: the process of the fleet stood still for ${ms.toFixed(0)} ms of half a second`
        : undefined;
    } catch (error) {
      return `the process of the fleet does not answer: ${messageOf(error)}`;
    }
  }

  /** A body that does not heed its signal is left behind, so that its clean-up and the rest of the run are not held up. */
  async #endedOrAbandoned(body: Promise<void>, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options.pieces;
    let timer: Disposable | undefined;
    const abandoned = new Promise<never>((_resolve, reject) => {
      const giveUp = (): void => {
        timer = clock.after(DEADLINES.abortGraceMs, () => {
          reject(signal.reason as Error);
        });
      };
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
    });
    try {
      await Promise.race([body, abandoned]);
    } finally {
      timer?.[Symbol.dispose]();
    }
  }

  async #cleanUp(run: CaseRun, outcome: Outcome): Promise<Outcome> {
    try {
      await run.cleanUp();
      return outcome;
    } catch (error) {
      this.#health.suspect();
      const failures = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
      const reason = `the clean-up failed: ${failures.map(messageOf).join('; ')}`;
      run.note(reason);
      return outcome.kind === 'held' ? { kind: 'inconclusive', reason: `all claims held, but ${reason}` } : outcome;
    }
  }

  #interrupted(): Outcome | undefined {
    return this.#options.signal.aborted ? INTERRUPTED : undefined;
  }
}

function needsStore({ needs }: Case): boolean {
  return needs.base !== 'none';
}

function timedOut(deadline: AbortSignal, run: CaseRun): Outcome | undefined {
  if (!deadline.aborted) return undefined;
  const last = run.findings.at(-1);
  const where = last === undefined ? 'before its first finding' : `after the finding "${last.claim}"`;
  return { kind: 'inconclusive', reason: `${messageOf(deadline.reason)}; it was ${where}` };
}
