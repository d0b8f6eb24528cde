import { messageOf } from '../../core/errors.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../../kube/status/status-predicates.ts';

/** Several writes of one pass failed; the others were done. */
export class WriteFailures extends AggregateError {
  constructor(failures: readonly unknown[]) {
    super(failures, failures.map(messageOf).join('; '));
    this.name = 'WriteFailures';
  }
}

/** Throws what failed, if anything did. */
export function throwFailures(failures: readonly unknown[]): void {
  if (failures.length === 0) return;
  throw failures.length === 1 ? failures[0] : new WriteFailures(failures);
}

/** Takes every step in order, also after one failed; then throws what failed. */
export async function attemptAll(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(...(error instanceof WriteFailures ? (error.errors as unknown[]) : [error]));
    }
  }
  throwFailures(failures);
}

/**
 * Whether a write failed only because a watch event is still under way: somebody made, changed or removed the object.
 * Such a pass is tried again without a word.
 */
export function isCacheBehind(error: unknown): boolean {
  if (error instanceof WriteFailures) return error.errors.every(isCacheBehind);
  return isConflict(error) || isAlreadyExists(error) || isNotFound(error);
}
