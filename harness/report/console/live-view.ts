import type { CaseEnded, RunEvent } from '../../conformance/events.ts';
import type { StepEvent } from '../../core/events.ts';
import { durationText } from '../text/duration.ts';
import type { Style } from '../text/style.ts';
import { caseText, runStartedText } from './lines.ts';
import { drawRows, LiveRow } from './live-phase.ts';
import { RunProgress } from './run-progress.ts';

/** The row for steps that belong to no cluster. */
const WHOLE_FLEET = 'fleet';

/**
 * A run on a terminal: while the fleet is set up one moving line a cluster, then one for the case under way. What has
 * ended stays above.
 */
export class LiveView {
  readonly #stream: NodeJS.WriteStream;
  readonly #style: Style;
  readonly #progress = new RunProgress();
  #clusters: readonly string[] = [];
  /** Rows of the set-up or tear-down under way, by cluster. */
  #steps: Map<string, StepRow> | undefined;
  #case: LiveRow | undefined;
  /** What is drawn, one phase after the other. */
  #drawn: Promise<void> = Promise.resolve();

  constructor(stream: NodeJS.WriteStream, style: Style) {
    this.#stream = stream;
    this.#style = style;
  }

  emit(event: RunEvent): void {
    this.#progress.take(event);
    switch (event.type) {
      case 'run-started':
        this.#clusters = event.clusters;
        this.#say(this.#style.paint('bold', runStartedText(event)));
        return;
      case 'step':
        this.#step(event.step);
        return;
      case 'case-started':
        this.#endSteps();
        this.#startCase(event.case);
        return;
      case 'note':
        this.#case?.update(this.#caseTitle(event.case), event.text);
        return;
      case 'case-ended':
        this.#endCase(event);
        return;
      case 'run-ended':
        this.#endSteps();
        return;
      case 'case-planned':
      case 'finding':
        return;
    }
  }

  /** Ends what is still moving. Resolves when the terminal is free for others. */
  async close(): Promise<void> {
    this.#endSteps();
    this.#abandonCase();
    await this.#drawn;
  }

  #step(step: StepEvent): void {
    if (this.#case !== undefined) {
      if (step.type !== 'step-ended') this.#case.update(this.#case.title, textOf(step));
      return;
    }
    const subject = this.#clusters.includes(step.subject ?? '') ? (step.subject ?? WHOLE_FLEET) : WHOLE_FLEET;
    this.#steps ??= this.#startSteps();
    this.#steps.get(subject)?.take(step, subject === WHOLE_FLEET ? textOf(step) : step.step);
  }

  #startSteps(): Map<string, StepRow> {
    const names = [...this.#clusters, WHOLE_FLEET];
    const width = Math.max(...names.map((name) => name.length));
    const rows = new Map(names.map((name) => [name, new StepRow(name.padEnd(width), this.#style)]));
    this.#draw([...rows.values()].map(({ row }) => row));
    return rows;
  }

  #endSteps(): void {
    for (const row of this.#steps?.values() ?? []) row.end();
    this.#steps = undefined;
  }

  /** A row that is not ended would move for ever. */
  #abandonCase(): void {
    this.#case?.end({ outcome: 'failed', title: this.#case.title });
    this.#case = undefined;
  }

  #startCase(id: string): void {
    this.#abandonCase();
    this.#case = new LiveRow(this.#caseTitle(id));
    this.#draw([this.#case]);
  }

  #caseTitle(id: string): string {
    const number = `${String(this.#progress.ended + 1)}/${String(this.#progress.planned)}`;
    const title = this.#progress.titles.get(id) ?? '';
    return `${id}  ${this.#style.paint('dim', `${number}  ${title}`)}`;
  }

  #endCase(ended: CaseEnded): void {
    const text = caseText(ended, this.#progress.findingsOf(ended.case), this.#style);
    if (this.#case === undefined) this.#say(text);
    // The mark of the row says the outcome; the one in front of the text would say it twice.
    this.#case?.end({ outcome: outcomeOf(ended), title: text.slice(text.indexOf(' ') + 1) });
    this.#case = undefined;
  }

  #draw(rows: readonly LiveRow[]): void {
    this.#drawn = this.#drawn.then(() => drawRows(this.#stream, rows));
  }

  #say(line: string): void {
    this.#drawn = this.#drawn.then(() => {
      this.#stream.write(`${line}\n`);
    });
  }
}

/** The steps of one cluster: the one under way as the title, with what was done before it. */
class StepRow {
  readonly row: LiveRow;
  readonly #name: string;
  readonly #style: Style;
  readonly #done: string[] = [];
  #failed = false;
  #begun = false;

  constructor(name: string, style: Style) {
    this.#name = name;
    this.#style = style;
    this.row = new LiveRow(name);
  }

  take(step: StepEvent, text: string): void {
    this.#begun = true;
    switch (step.type) {
      case 'step-started':
        this.row.update(`${this.#name}  ${text}`, this.#history());
        return;
      case 'step-note':
        this.row.update(this.row.title, step.detail ?? '');
        return;
      case 'step-ended':
        this.#done.push(`${text} ${durationText(step.durationMs ?? 0)}`);
        this.row.update(`${this.#name}  ${this.#history()}`);
        return;
      case 'step-failed':
        this.#failed = true;
        this.#done.push(`${text} failed: ${step.detail ?? 'no reason given'}`);
        this.row.update(`${this.#name}  ${this.#history()}`);
        return;
    }
  }

  end(): void {
    const title = `${this.#name}  ${this.#style.paint('dim', this.#history())}`.trimEnd();
    this.row.end({ outcome: this.#failed ? 'failed' : this.#begun ? 'done' : 'skipped', title });
  }

  #history(): string {
    return this.#done.join(' · ');
  }
}

function textOf({ step, subject, detail }: StepEvent): string {
  return [step, subject, detail].filter((text) => text !== undefined).join(' ');
}

function outcomeOf({ verdict }: CaseEnded): 'done' | 'failed' | 'skipped' {
  if (verdict === 'unsupported') return 'skipped';
  return verdict === 'passed' || verdict === 'expected-failure' ? 'done' : 'failed';
}
