/** Functions of lists and optional values. Mirrors apiserver `pkg/cel/library/lists.go`, cel-go `ext/sets.go` and `cel/library.go`. */
import { add } from './cel-arithmetic.ts';
import { CelError } from './cel-error.ts';
import { globalFunction, memberFunction, type CelFunction, type CelOverload } from './cel-overload.ts';
import {
  celCompare,
  celEqual,
  CelDuration,
  CelList,
  CelMap,
  CelOptional,
  CelUint,
  type CelValue,
} from './cel-value.ts';

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const SUMMABLE: readonly (readonly [string, CelValue])[] = [
  ['int', 0n],
  ['uint', new CelUint(0n)],
  ['double', 0],
  ['duration', new CelDuration(0n)],
];

function itemsOf(list: CelValue | undefined): readonly CelValue[] {
  return list instanceof CelList ? list.items : [];
}

function isSorted(list: CelValue | undefined): boolean {
  const items = itemsOf(list);
  return items.every((item, at) => at === 0 || !isMore(items[at - 1] ?? null, item));
}

/** What cannot be compared is not more. */
function isMore(a: CelValue, b: CelValue): boolean {
  try {
    return celCompare(a, b) > 0;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

function extreme(name: string, better: (item: CelValue, best: CelValue) => boolean): (list?: CelValue) => CelValue {
  return (list) => {
    const [first, ...rest] = itemsOf(list);
    if (first === undefined) throw new CelError(`${name} called on empty list`);
    return rest.reduce((best, item) => (better(item, best) ? item : best), first);
  };
}

function listCost(args: readonly CelValue[]): number {
  return args.reduce((cost: number, arg) => cost + itemsOf(arg).length, 0);
}

/** Both lists are compared item by item. */
function productCost([a, b]: readonly CelValue[]): number {
  return itemsOf(a).length * itemsOf(b).length;
}

function contains(list: CelValue | undefined, part: CelValue | undefined): boolean {
  return itemsOf(part).every((item) => itemsOf(list).some((candidate) => celEqual(candidate, item)));
}

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === '') return true;
  if (value instanceof CelList) return value.items.length === 0;
  if (value instanceof CelMap) return value.size === 0;
  if (value instanceof CelDuration) return value.nanos === 0n;
  return value instanceof CelUint ? value.value === 0n : value instanceof Uint8Array && value.length === 0;
}

function valueOf(optional: CelValue | undefined): CelValue {
  if (optional instanceof CelOptional && optional.value !== undefined) return optional.value;
  throw new CelError('optional.none() dereference');
}

function unwrap(list: CelValue | undefined): CelList {
  return new CelList(
    itemsOf(list).flatMap((item) => (item instanceof CelOptional && item.value !== undefined ? [item.value] : [])),
  );
}

const hasValue: CelFunction = (optional) => optional instanceof CelOptional && optional.value !== undefined;

export const LISTS: readonly CelOverload[] = [
  ...COMPARABLE.flatMap((type) => [
    memberFunction(`isSorted(list(${type})): bool`, isSorted, listCost),
    memberFunction(`max(list(${type})): ${type}`, extreme('max', isMore), listCost),
    memberFunction(
      `min(list(${type})): ${type}`,
      extreme('min', (item, best) => isMore(best, item)),
      listCost,
    ),
  ]),
  ...SUMMABLE.map(([type, zero]) =>
    memberFunction(`sum(list(${type})): ${type}`, (list) => itemsOf(list).reduce(add, zero), listCost),
  ),
  memberFunction(
    'indexOf(list(A), A): int',
    (list, item = null) => BigInt(itemsOf(list).findIndex((candidate) => celEqual(candidate, item))),
    listCost,
  ),
  memberFunction(
    'lastIndexOf(list(A), A): int',
    (list, item = null) => BigInt(itemsOf(list).findLastIndex((candidate) => celEqual(candidate, item))),
    listCost,
  ),
  globalFunction('sets.contains(list(A), list(A)): bool', contains, productCost),
  globalFunction('sets.equivalent(list(A), list(A)): bool', (a, b) => contains(a, b) && contains(b, a), productCost),
  globalFunction(
    'sets.intersects(list(A), list(A)): bool',
    (a, b) => itemsOf(a).some((item) => itemsOf(b).some((other) => celEqual(item, other))),
    productCost,
  ),
  globalFunction('optional.of(A): optional(A)', (value = null) => new CelOptional(value)),
  globalFunction(
    'optional.ofNonZeroValue(A): optional(A)',
    (value = null) => new CelOptional(isZero(value) ? undefined : value),
  ),
  globalFunction('optional.none(): optional(A)', () => new CelOptional(undefined)),
  globalFunction('optional.unwrap(list(optional(A))): list(A)', unwrap, listCost),
  memberFunction('unwrapOpt(list(optional(A))): list(A)', unwrap, listCost),
  memberFunction('hasValue(optional(A)): bool', hasValue),
  memberFunction('value(optional(A)): A', valueOf),
  memberFunction('first(list(A)): optional(A)', (list) => new CelOptional(itemsOf(list)[0])),
  memberFunction('last(list(A)): optional(A)', (list) => new CelOptional(itemsOf(list).at(-1))),
  // What is given instead is evaluated only where it is needed: see cel-program.ts.
  memberFunction('or(optional(A), optional(A)): optional(A)', (a = null, b = null) => (hasValue(a) === true ? a : b)),
  memberFunction('orValue(optional(A), A): A', (a = null, b = null) => (hasValue(a) === true ? valueOf(a) : b)),
];
