/** Macros over lists and maps. Mirrors what cel-go `parser/macro.go` and `ext/comprehensions.go` expand to. */
import { CelError, noSuchOverload } from './cel-error.ts';
import { attempted, spend, type CelFrame, type Evaluate } from './cel-frame.ts';
import type { LoopName } from './cel-node.ts';
import { CelList, CelMap, CelMapLiteral, keyText, typeNameOf, type CelValue } from './cel-value.ts';

export interface Loop {
  readonly name: LoopName;
  readonly range: Evaluate;
  /** One or two variables. */
  readonly slots: readonly number[];
  readonly filter: Evaluate | undefined;
  readonly body: Evaluate | undefined;
}

/** Sees one item after the other; true: the rest does not matter. */
type Step = (frame: CelFrame) => boolean;

export function loopEvaluation(loop: Loop): Evaluate {
  const body = loop.body ?? (() => null);
  switch (loop.name) {
    case 'all':
      return quantified(loop, body, false);
    case 'exists':
      return quantified(loop, body, true);
    case 'exists_one':
      return exactlyOne(loop, body);
    case 'filter':
      return filtered(loop);
    case 'map':
    case 'transformList':
      return mapped(loop, body);
    case 'transformMap':
    case 'transformMapEntry':
      return transformed(loop, body);
  }
}

/** Calls `step` with the variables set, in order. @returns whether a step said so */
function each(loop: Loop, frame: CelFrame, step: Step): boolean {
  const range = loop.range(frame);
  const [first = 0, second] = loop.slots;
  const { slots } = frame;
  if (range instanceof CelList) {
    const { items } = range;
    for (let index = 0; index < items.length; index += 1) {
      spend(frame, 2);
      const item = items[index] ?? null;
      if (second === undefined) slots[first] = item;
      else {
        slots[first] = BigInt(index);
        slots[second] = item;
      }
      if (step(frame)) return true;
    }
  } else if (range instanceof CelMap) {
    for (const key of range.keys()) {
      spend(frame, 2);
      slots[first] = key;
      if (second !== undefined) slots[second] = range.find(key);
      if (step(frame)) return true;
    }
  } else throw new CelError(`got '${goTypeName(range)}', expected iterable type`);
  return false;
}

/** The Go type that upstream names here. */
function goTypeName(value: CelValue): string {
  if (value === null) return 'types.Null';
  const name = typeNameOf(value);
  return `types.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** An error at one item counts only when no other item decides. */
function quantified(loop: Loop, body: Evaluate, decisive: boolean): Evaluate {
  return (frame) => {
    const problems: CelError[] = [];
    const decided = each(loop, frame, () => {
      const value = attempted(body, frame);
      if (typeof value === 'boolean') return value === decisive;
      problems.push(value instanceof CelError ? value : noSuchOverload());
      return false;
    });
    if (decided) return decisive;
    const [problem] = problems;
    if (problem !== undefined) throw problem;
    return !decisive;
  };
}

function exactlyOne(loop: Loop, body: Evaluate): Evaluate {
  return (frame) => {
    let count = 0;
    each(loop, frame, () => {
      if (truth(body(frame))) count += 1;
      return false;
    });
    return count === 1;
  };
}

function truth(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

function filtered(loop: Loop): Evaluate {
  const [slot = 0] = loop.slots;
  const filter = loop.filter ?? (() => true);
  return (frame) => {
    const kept: CelValue[] = [];
    each(loop, frame, () => {
      if (truth(filter(frame))) kept.push(frame.slots[slot] ?? null);
      return false;
    });
    return new CelList(kept);
  };
}

function mapped(loop: Loop, body: Evaluate): Evaluate {
  const { filter } = loop;
  return (frame) => {
    const made: CelValue[] = [];
    each(loop, frame, () => {
      if (filter === undefined || truth(filter(frame))) made.push(body(frame));
      return false;
    });
    return new CelList(made);
  };
}

function transformed(loop: Loop, body: Evaluate): Evaluate {
  const [slot = 0] = loop.slots;
  const { filter } = loop;
  const isEntry = loop.name === 'transformMapEntry';
  return (frame) => {
    const made = new Map<string, readonly [CelValue, CelValue]>();
    const insert = (key: CelValue, value: CelValue): void => {
      const text = keyText(key);
      if (made.has(text)) throw new CelError(`insert failed: key ${text.slice(1)} already exists`);
      made.set(text, [key, value]);
    };
    each(loop, frame, () => {
      if (filter !== undefined && !truth(filter(frame))) return false;
      const value = body(frame);
      if (!isEntry) insert(frame.slots[slot] ?? null, value);
      else if (value instanceof CelMap) for (const key of value.keys()) insert(key, value.find(key) ?? null);
      else throw noSuchOverload();
      return false;
    });
    return new CelMapLiteral([...made.values()]);
  };
}
