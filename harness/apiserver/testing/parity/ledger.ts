import type { Difference } from './differences.ts';
import type { LedgerLine } from './parity-files.ts';

/** The accepted differences, and which of them were met. */
export class Ledger {
  readonly #lines: readonly (LedgerLine & { readonly test: (of: string, step: string, path: string) => boolean })[];
  readonly #met = new Set<LedgerLine>();

  constructor(lines: readonly LedgerLine[]) {
    this.#lines = lines.map((line) => {
      const [of, step, path] = [pattern(line.case), pattern(line.step ?? '*'), pattern(line.path)];
      return { ...line, test: (a, b, c) => of.test(a) && step.test(b) && path.test(c) };
    });
  }

  accepts(of: string, step: string, { path }: Difference): boolean {
    const lines = this.#lines.filter(({ test }) => test(of, step, path));
    for (const line of lines) this.#met.add(line);
    return lines.length > 0;
  }

  /** Lines that accepted nothing: the difference is gone, and the line has to go as well. */
  unmet(): readonly LedgerLine[] {
    return this.#lines.filter((line) => !this.#met.has(line));
  }
}

function pattern(text: string): RegExp {
  return new RegExp(`^${text.split('*').map(escaped).join('.*')}$`, 's');
}

function escaped(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
}
