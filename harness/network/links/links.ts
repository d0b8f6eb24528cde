import type { PlaceSelector } from '../place.ts';

/** What a link does to traffic, in both directions, on connections that are open as on new ones. */
export type LinkEffect =
  /** Nothing arrives and nobody is told: a black hole, a stopped process. Goes on where it was when undone. */
  | { readonly kind: 'hold' }
  /** Open connections are reset, new ones too. */
  | { readonly kind: 'reset' }
  /** Every byte arrives later; each direction has it once. */
  | { readonly kind: 'delay'; readonly ms: number; readonly jitterMs?: number }
  /** Bytes per second in each direction, shared by everything on the link. */
  | { readonly kind: 'limit'; readonly bytesPerSecond: number };

export interface LinkRule {
  readonly between: readonly [PlaceSelector, PlaceSelector];
  readonly effect: LinkEffect;
}

/** The links between places. Rules add up; of several that hold or reset, reset wins. */
export interface Links {
  /** In force when it returns. */
  add(rule: LinkRule): Disposable;
}
