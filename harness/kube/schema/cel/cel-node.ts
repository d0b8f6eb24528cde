/** Expressions as they were written. Positions are offsets into the text, where upstream's messages point. */

export type CelLiteral = null | boolean | bigint | number | string | Uint8Array | { readonly uint: bigint };

export type CelNode =
  | { readonly kind: 'literal'; readonly at: number; readonly value: CelLiteral }
  | { readonly kind: 'ident'; readonly at: number; readonly name: string }
  | {
      readonly kind: 'select';
      readonly at: number;
      readonly operand: CelNode;
      readonly field: string;
      /** `has(a.b)`: whether it is there. `?`: `a.?b`. */
      readonly mode: 'value' | 'has' | 'optional';
    }
  | {
      readonly kind: 'call';
      readonly at: number;
      /** `_+_` for operators. */
      readonly name: string;
      readonly target?: CelNode;
      readonly args: readonly CelNode[];
    }
  | {
      readonly kind: 'list';
      readonly at: number;
      readonly items: readonly { readonly value: CelNode; readonly optional: boolean }[];
    }
  | {
      readonly kind: 'map';
      readonly at: number;
      readonly entries: readonly { readonly key: CelNode; readonly value: CelNode; readonly optional: boolean }[];
    }
  | {
      /** `Name{field: value}`: no type that can be made like this is known to CRDs. */
      readonly kind: 'struct';
      readonly at: number;
      readonly name: string;
    }
  | CelLoop
  | {
      /** `a.optMap(x, f)` and `a.optFlatMap(x, f)`. */
      readonly kind: 'optionalMap';
      readonly at: number;
      readonly target: CelNode;
      readonly variable: string;
      readonly body: CelNode;
      readonly flat: boolean;
    };

export type LoopName =
  'all' | 'exists' | 'exists_one' | 'map' | 'filter' | 'transformList' | 'transformMap' | 'transformMapEntry';

/** A macro over the items of a list or the keys of a map. */
export interface CelLoop {
  readonly kind: 'loop';
  readonly at: number;
  readonly name: LoopName;
  readonly range: CelNode;
  /** One: items, or keys. Two: index and item, or key and value. */
  readonly variables: readonly string[];
  readonly filter?: CelNode;
  /** What is asked of, or made of, each item. Absent for `filter`. */
  readonly body?: CelNode;
}
