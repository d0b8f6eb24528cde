import type { RunEvent } from '../../conformance/events.ts';
import type { Finding } from '../../conformance/finding.ts';
import type { StepEvent } from '../../core/events.ts';

/** What a live view has to remember of a run: how many cases there are, and what the one under way has found. */
export class RunProgress {
  planned = 0;
  ended = 0;
  readonly titles: Map<string, string> = new Map<string, string>();
  readonly #findings = new Map<string, Finding[]>();
  readonly #open = new Map<string, { readonly step: StepEvent; readonly sinceMs: number }>();

  take(event: RunEvent): void {
    switch (event.type) {
      case 'case-planned':
        this.planned += 1;
        this.titles.set(event.case, event.title);
        return;
      case 'finding':
        this.#findings.set(event.case, [...this.findingsOf(event.case), event.finding]);
        return;
      case 'case-ended':
        this.ended += 1;
        return;
      case 'step':
        this.#takeStep(event.step, event.elapsedMs);
        return;
      case 'run-started':
      case 'case-started':
      case 'note':
      case 'run-ended':
        return;
    }
  }

  findingsOf(id: string): readonly Finding[] {
    return this.#findings.get(id) ?? [];
  }

  /** Steps under way, the oldest first, with the moment of their start on the axis of `elapsedMs`. */
  openSteps(): readonly { readonly step: StepEvent; readonly sinceMs: number }[] {
    return [...this.#open.values()];
  }

  #takeStep(step: StepEvent, elapsedMs: number): void {
    const key = JSON.stringify([step.step, step.subject]);
    if (step.type === 'step-started') this.#open.set(key, { step, sinceMs: elapsedMs });
    else if (step.type !== 'step-note') this.#open.delete(key);
  }
}
