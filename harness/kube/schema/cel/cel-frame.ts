import { CelCostExceeded, CelError } from './cel-error.ts';
import type { CelValue } from './cel-value.ts';

/** What an evaluation has: variables by slot, and what may still be spent. */
export interface CelFrame {
  readonly slots: (CelValue | undefined)[];
  budget: number;
}

export type Evaluate = (frame: CelFrame) => CelValue;

/** Throws CelCostExceeded. */
export function spend(frame: CelFrame, cost: number): void {
  frame.budget -= cost;
  if (frame.budget < 0) throw new CelCostExceeded();
}

/** The value, or why there is none. */
export function attempted(evaluate: Evaluate, frame: CelFrame): CelValue | CelError {
  try {
    return evaluate(frame);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}
