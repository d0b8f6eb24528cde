/** Which function is meant when types are known at run time only. Mirrors cel-go `common/decls` and `interpreter`. */
import { noSuchOverload } from './cel-error.ts';
import type { CelOverload } from './cel-overload.ts';
import { CelDuration, CelList, CelTimestamp, CelUint, isOfType, typeNameOf, type CelValue } from './cel-value.ts';

/** @throws CelError in upstream's words */
export function chosenOverload(
  name: string,
  overloads: readonly CelOverload[],
  values: readonly CelValue[],
): CelOverload {
  const fitting = overloads.find(({ args }) =>
    values.every((value, index) => isOfType(value, args[index] ?? { kind: 'error' })),
  );
  if (fitting !== undefined) return fitting;
  const [first = null] = values;
  // No signature says so, but durations can be negated.
  if (name === '-_' && first instanceof CelDuration && overloads[0] !== undefined) return overloads[0];
  if (Object.hasOwn(OPERANDS, name)) throw operandError(name, first);
  // These are asked of their first argument itself, whatever it is.
  if (ASKED_DIRECTLY.has(name)) throw noSuchOverload();
  throw noSuchOverload(name === 'size' ? name : `${name}(${values.map(typeNameOf).join(', ')})`);
}

/** Throws where the first operand of an operator is nothing that it could work with. */
export function checkOperand(name: string, first: CelValue): void {
  if (Object.hasOwn(OPERANDS, name) && !canBeAsked(name, first)) throw noSuchOverload(name);
}

const ASKED_DIRECTLY: ReadonlySet<string> = new Set(['!_', 'contains', 'endsWith', 'matches', 'startsWith']);

const COMPARED = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'time'];
/** Kinds of values that have an operator, by its name. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  '_+_': ['int', 'uint', 'double', 'string', 'bytes', 'list', 'time'],
  '_-_': ['int', 'uint', 'double', 'time'],
  '_*_': ['int', 'uint', 'double'],
  '_/_': ['int', 'uint', 'double'],
  '_%_': ['int', 'uint'],
  '-_': ['int', 'double', 'bool', 'time'],
  '_<_': COMPARED,
  '_<=_': COMPARED,
  '_>_': COMPARED,
  '_>=_': COMPARED,
};

function operandError(name: string, first: CelValue): Error {
  return canBeAsked(name, first) ? noSuchOverload() : noSuchOverload(name);
}

/** Texts and times answer every call themselves. */
function canBeAsked(name: string, value: CelValue): boolean {
  const kind = kindOf(value);
  return kind === 'string' || kind === 'time' || OPERANDS[name]?.includes(kind) === true;
}

function kindOf(value: CelValue): string {
  if (value instanceof CelTimestamp || value instanceof CelDuration) return 'time';
  if (value instanceof CelUint) return 'uint';
  return value instanceof CelList ? 'list' : typeNameOf(value);
}
