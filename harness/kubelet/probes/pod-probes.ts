import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { ProbeResult, ProbeResults } from '../pods/pod-state.ts';
import { allContainers, isSidecar, type RunContainer, type RunPod, type RunProbe } from '../pods/pod-types.ts';
import type { ProbeAnswer } from './probe-target.ts';
import { ProbeWorker, type ProbedContainer, type ProbeKind } from './probe-worker.ts';

export interface PodProbesOptions {
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly look: (container: RunContainer) => ProbedContainer | undefined;
  readonly isDeleted: () => boolean;
  readonly ask: (container: RunContainer, probe: RunProbe) => Promise<ProbeAnswer>;
  readonly tell: (container: RunContainer, type: 'Warning', reason: string, message: string) => void;
  /** Some result changed. */
  readonly changed: () => void;
}

const KINDS: readonly (readonly [ProbeKind, 'livenessProbe' | 'readinessProbe' | 'startupProbe'])[] = [
  ['startup', 'startupProbe'],
  ['readiness', 'readinessProbe'],
  ['liveness', 'livenessProbe'],
];

/** All probes of a pod, and what they said last. Mirrors kubelet `prober/prober_manager.go`. */
export class PodProbes implements Disposable {
  readonly #results: Record<ProbeKind, Map<string, ProbeResult>> = {
    liveness: new Map(),
    readiness: new Map(),
    startup: new Map(),
  };
  readonly #stop: AbortController = new AbortController();
  readonly #workers: ProbeWorker[] = [];
  readonly #log: (line: string) => void;

  constructor(pod: RunPod, options: PodProbesOptions) {
    this.#log = options.log;
    const main = new Set(pod.spec.containers.map(({ name }) => name));
    for (const container of allContainers(pod)) {
      if (!main.has(container.name) && !isSidecar(container)) continue;
      for (const [kind, field] of KINDS) {
        const probe = container[field];
        if (probe !== undefined) this.#workers.push(this.#worker(kind, container, probe, options));
      }
    }
  }

  get results(): ProbeResults {
    return this.#results;
  }

  start(): void {
    for (const worker of this.#workers)
      worker.run().catch((error: unknown) => {
        this.#log(`${worker.kind} probe of ${worker.container}: ${messageOf(error)}`);
      });
  }

  /** A container runs, but is not known to be ready: asked at once. */
  triggerReadiness(container: string): void {
    for (const worker of this.#workers)
      if (worker.kind === 'readiness' && worker.container === container) worker.trigger();
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  #worker(kind: ProbeKind, container: RunContainer, probe: RunProbe, options: PodProbesOptions): ProbeWorker {
    const results = this.#results[kind];
    return new ProbeWorker({
      kind,
      container,
      probe,
      clock: options.clock,
      signal: this.#stop.signal,
      look: () => options.look(container),
      isDeleted: options.isDeleted,
      ask: (asked) => options.ask(container, asked),
      tell: (type, reason, message) => {
        options.tell(container, type, reason, message);
      },
      set: (id, result) => {
        if (results.get(id) === result) return;
        results.set(id, result);
        options.changed();
      },
      forget: (id) => results.delete(id),
    });
  }
}
