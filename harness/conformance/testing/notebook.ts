import type { Sample } from '../../traffic/traffic.ts';
import type { Watcher } from '../assert/expect-eventually.ts';
import type { Finding } from '../finding.ts';
import { limitsAt, type Limits } from '../timeouts.ts';
import { InstantClock } from './instant-clock.ts';

/** Takes down findings. */
export class Notebook implements Watcher {
  readonly findings: Finding[] = [];
  readonly clock: InstantClock = new InstantClock();
  readonly limits: Limits = limitsAt();
  readonly signal: AbortSignal = new AbortController().signal;
  record(finding: Finding): void {
    this.findings.push(finding);
  }
}

/** So many samples of each cluster. A key of three digits is a status, and comes first as keys go; some words are outcomes. */
export function samples(counts: Readonly<Record<string, number>>): readonly Sample[] {
  let index = 0;
  return Object.entries(counts).flatMap(([name, count]) =>
    Array.from({ length: count }, (): Sample => {
      const about = { index, atMs: index++ * 5, latencyMs: 1 };
      if (/^\d{3}$/.test(name)) return { ...about, outcome: 'answered', status: Number(name), body: `status ${name}` };
      if (name === 'refused' || name === 'failed' || name === 'timeout')
        return { ...about, outcome: name, error: `it ${name}` };
      return { ...about, outcome: 'answered', status: 200, cluster: name, pod: `${name}-a` };
    }),
  );
}

export function thrownBy(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

export async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}
