import type { Clock } from '../../core/clock.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';

/** `2026-01-02T03:04:05Z`: times of objects have seconds. */
export function timestamp(clock: Clock, plusSeconds: number = 0): string {
  const second = Math.floor(clock.date().getTime() / 1000) + plusSeconds;
  const last = latest.get(clock);
  if (last?.second === second) return last.text;
  const text = timestampOf(second * 1000);
  latest.set(clock, { second, text });
  return text;
}

/** What was told last: many writes happen in one second. */
const latest = new WeakMap<Clock, { readonly second: number; readonly text: string }>();

/** @param ms since 1970 */
export function timestampOf(ms: number): string {
  return kubeTime(new Date(ms));
}
