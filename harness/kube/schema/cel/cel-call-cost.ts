/** What one call costs at most. Mirrors apiserver `pkg/cel/library/cost.go` and the functionCost of cel-go `checker/cost.go`. */
import { product, traversal, type SizedNode } from './cel-estimate.ts';
import type { CelOverload } from './cel-overload.ts';

export interface CostedCall {
  readonly name: string;
  readonly overloads: readonly CelOverload[];
  readonly target: SizedNode | undefined;
  readonly args: readonly SizedNode[];
}

export interface CallCost {
  readonly cost: number;
  /** Of the result, where it is known. */
  readonly size?: number;
}

type Estimator = (call: { readonly target: SizedNode; readonly args: readonly SizedNode[] }) => CallCost;

export function callCost({ name, overloads, target, args }: CostedCall): CallCost {
  const subject = target ?? args[0];
  if (subject === undefined) return { cost: 1 };
  const rest = target === undefined ? args.slice(1) : args;
  const known = Object.hasOwn(MEMBERS, name) && target !== undefined ? MEMBERS[name] : undefined;
  if (known !== undefined) return known({ target: subject, args: rest });
  const global = Object.hasOwn(GLOBALS, name) && target === undefined ? GLOBALS[name] : undefined;
  if (global !== undefined) return global({ target: subject, args: rest });
  return operatorCost(name, overloads, subject, rest[0]);
}

function operatorCost(
  name: string,
  overloads: readonly CelOverload[],
  a: SizedNode,
  b: SizedNode | undefined,
): CallCost {
  if (b === undefined) return { cost: 1 };
  const smaller = Math.min(a.size, b.size);
  if (name === '_==_' || name === '_!=_') {
    // Formats are compared by their names, which have at most 64 characters.
    if (name === '_==_' && a.type.kind === 'opaque' && a.type.name === 'kubernetes.NamedFormat') return { cost: 7 };
    const isConstant = name === '_==_' && a.type.kind === 'opaque' && CONSTANT_EQUALITY.has(a.type.name);
    return { cost: isConstant ? 1 : traversal(smaller) };
  }
  if (name === '@in') {
    const isList = ({ args: [, second] }: CelOverload): boolean => second?.kind === 'list';
    // A map is looked up at once, a list is looked through: nothing in an empty one.
    return { cost: Math.max(overloads.some(isList) ? b.size : 0, overloads.every(isList) ? 0 : 1) };
  }
  if (name === '_+_') return sumCost(overloads, a.size + b.size);
  return { cost: ['_<_', '_<=_', '_>_', '_>=_'].includes(name) ? textCost(overloads, smaller) : 1 };
}

/** Of looking at texts of a size, where the operands may be texts. */
function textCost(overloads: readonly CelOverload[], size: number): number {
  const isText = ({ args: [first] }: CelOverload): boolean => first?.kind === 'string' || first?.kind === 'bytes';
  return Math.max(overloads.some(isText) ? traversal(size) : 0, overloads.every(isText) ? 0 : 1);
}

function sumCost(overloads: readonly CelOverload[], size: number): CallCost {
  const isSized = overloads.some(({ result: { kind } }) => kind === 'string' || kind === 'bytes' || kind === 'list');
  return { cost: textCost(overloads, size), ...(isSized ? { size } : {}) };
}

/** Types whose values are compared at once. */
const CONSTANT_EQUALITY: ReadonlySet<string> = new Set([
  'net.IP',
  'net.CIDR',
  'kubernetes.Quantity',
  'kubernetes.Semver',
]);

const plain: Estimator = ({ target }) => ({ cost: traversal(target.size) });
const kept: Estimator = ({ target }) => ({ cost: traversal(target.size), size: target.size });

const overItems: Estimator = ({ target }) => {
  if (target.type.kind !== 'list') return { cost: traversal(target.size) };
  const { kind } = target.type.element;
  const isText = kind === 'string' || kind === 'bytes';
  return { cost: product(target.size, 1 + (isText ? traversal(target.itemSize) : 0)) };
};

function patternCost(target: SizedNode, pattern: SizedNode | undefined): number {
  return product(traversal(target.size + 1), traversal(pattern?.size ?? Infinity, 0.25));
}

const found: Estimator = ({ target, args: [pattern] }) => ({ cost: patternCost(target, pattern), size: target.size });

const replaced: Estimator = ({ target, args: [from, to] }) => {
  // The shortest text that may be replaced is taken to be empty unless it is a constant.
  const shortest = from?.node.kind === 'literal' ? from.size : 0;
  const fresh = to?.size ?? Infinity;
  const cost = traversal(target.size, 0.2);
  if (shortest === 0) return { cost, size: product(target.size + 1, fresh) + target.size };
  if (fresh <= shortest) return { cost, size: target.size };
  return { cost, size: product(Math.ceil(target.size / shortest), fresh) };
};

const split: Estimator = ({ target, args: [, limit] }) => {
  const most =
    limit?.node.kind === 'literal' && typeof limit.node.value === 'bigint' ? Number(limit.node.value) : target.size;
  return { cost: traversal(target.size, 0.2), size: most < 0 ? Infinity : most };
};

const joined: Estimator = ({ target, args: [separator] }) => {
  const items = target.type.kind === 'list' ? product(target.size, target.itemSize) : 0;
  const between = separator === undefined ? 0 : product(separator.size, Math.max(target.size - 1, 0));
  return { cost: traversal(items + between), size: items + between };
};

/** An address has at most 16 bytes. */
function compared(extra: number): Estimator {
  return ({ args: [other] }) => ({
    cost: 4 + extra + (other === undefined || other.type.kind === 'opaque' ? 0 : traversal(other.size)),
  });
}

const MEMBERS: Readonly<Record<string, Estimator>> = {
  isSorted: overItems,
  sum: overItems,
  max: overItems,
  min: overItems,
  indexOf: overItems,
  lastIndexOf: overItems,
  lowerAscii: kept,
  upperAscii: kept,
  substring: kept,
  trim: kept,
  replace: replaced,
  split,
  join: joined,
  find: found,
  findAll: found,
  matches: ({ target, args: [pattern] }) => ({ cost: patternCost(target, pattern) }),
  startsWith: ({ args: [part] }) => ({ cost: traversal(part?.size ?? Infinity) }),
  endsWith: ({ args: [part] }) => ({ cost: traversal(part?.size ?? Infinity) }),
  contains: ({ target, args: [part] }) => ({
    cost: product(traversal(target.size), traversal(part?.size ?? Infinity)),
  }),
  format: plain,
  containsIP: compared(0),
  containsCIDR: compared(3),
  validate: ({ args: [text] }) => ({ cost: Math.ceil(traversal(text?.size ?? Infinity) * 32) }),
};

/** Every item with every other. */
function eachWithEach(factor: number): Estimator {
  return ({ target, args: [other] }) => ({ cost: 1 + product(target.size, other?.size ?? Infinity) * factor });
}

const BYTES_OR_ANY: ReadonlySet<string> = new Set(['bytes', 'dyn']);

const GLOBALS: Readonly<Record<string, Estimator>> = {
  'sets.contains': eachWithEach(1),
  'sets.equivalent': eachWithEach(2),
  'sets.intersects': eachWithEach(1),
  url: kept,
  isIP: plain,
  isCIDR: plain,
  cidr: plain,
  ip: plain,
  'ip.isCanonical': ({ target }) => ({ cost: traversal(target.size, 0.2) }),
  quantity: plain,
  isQuantity: plain,
  semver: plain,
  isSemver: plain,
  bytes: ({ target }) => ({ cost: traversal(target.size), size: target.size * 4 }),
  string: ({ target }) => (BYTES_OR_ANY.has(target.type.kind) ? kept({ target, args: [] }) : { cost: 1 }),
  'strings.quote': ({ target }) => ({ cost: traversal(target.size), size: target.size * 2 + 2 }),
};
