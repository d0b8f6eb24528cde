import type { Program } from '../program.ts';
import { put } from '../serving/put.ts';
import { signalExitCode } from '../serving/until-signalled.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1_000, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Timers are limited to 2^31-1 ms; longer sleeps are made of several. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** `sleep N[smhd]… | infinity`, as busybox. A signal ends it, also as the first process of a container. */
export const sleepProgram: Program = async ({ argv, stderr, clock, signal }) => {
  const words = argv.slice(1);
  if (words.length === 0) {
    await put(stderr, 'BusyBox v1.36.1 multi-call binary.\n\nUsage: sleep [N]...\n');
    return 1;
  }
  let ms = 0;
  for (const word of words) {
    const length = sleepLength(word);
    if (length === undefined) {
      await put(stderr, `sleep: invalid number '${word}'\n`);
      return 1;
    }
    ms += length;
  }
  try {
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) await clock.sleep(Math.min(left, LONGEST_TIMER_MS), signal);
    return 0;
  } catch {
    return signalExitCode(signal);
  }
};

export function sleepLength(word: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(word)) return Infinity;
  const [, number, unit = ''] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(word) ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit] ?? 0);
}
