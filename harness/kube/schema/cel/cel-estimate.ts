import type { CelNode } from './cel-node.ts';
import type { CelType } from './cel-type.ts';

/** An operand of a call. */
export interface SizedNode {
  readonly node: CelNode;
  readonly type: CelType;
  /** At most. Infinity: unknown. */
  readonly size: number;
  /** Of the items, where it is a list of the object. */
  readonly itemSize: number;
}

/** At most. Nothing times anything is nothing. */
export function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** The cost of looking at something of a size. */
export function traversal(size: number, factor: number = 0.1): number {
  return Math.ceil(size * factor);
}
