/**
 * What an expression may cost at most, before it is run. Mirrors cel-go `checker/cost.go` and apiserver
 * `pkg/cel/library/cost.go`; the lower ends of its estimates are left out.
 */
import type { JsonSchema } from '../../api/apiextensions.ts';
import { runeCount } from '../string-check.ts';
import { callCost } from './cel-call-cost.ts';
import { qualifiedName, typeNamed, type CheckedCel } from './cel-checker.ts';
import { product, type SizedNode } from './cel-estimate.ts';
import type { CelLoop, CelNode } from './cel-node.ts';
import type { CelType } from './cel-type.ts';
import { sizeAt } from './schema-size.ts';

/** @param self the schema of `self`, as rules see it */
export function estimateCost(checked: CheckedCel, self: JsonSchema): number {
  return new Estimate(checked, self).cost(checked.node);
}

/** Of the items of a list, or the keys and values of a map. */
interface EntrySize {
  readonly isList: boolean;
  readonly key: number;
  readonly value: number;
}

interface Local {
  /** Empty: it is nothing of the object. */
  readonly path: readonly string[];
  readonly size?: number;
  readonly entry?: EntrySize;
}

class Estimate {
  readonly #checked: CheckedCel;
  readonly #self: JsonSchema;
  readonly #paths = new Map<CelNode, readonly string[]>();
  readonly #sizes = new Map<CelNode, number>();
  readonly #entries = new Map<CelNode, EntrySize>();
  #locals: ReadonlyMap<string, Local> = new Map();

  constructor(checked: CheckedCel, self: JsonSchema) {
    this.#checked = checked;
    this.#self = self;
  }

  cost(node: CelNode): number {
    switch (node.kind) {
      case 'literal':
        return 0;
      case 'ident':
        this.#paths.set(node, this.#locals.get(node.name)?.path ?? [node.name]);
        return 1;
      case 'select':
        return this.#select(node);
      case 'call':
        return this.#call(node);
      case 'list':
        return this.#list(node);
      case 'map':
        return this.#map(node);
      case 'struct':
        return 40;
      case 'loop':
        return this.#loop(node);
      case 'optionalMap':
        return this.#optionalMap(node);
    }
  }

  /** Infinity: unknown. */
  #sizeOf(node: CelNode): number {
    return this.#knownSize(node) ?? Infinity;
  }

  #knownSize(node: CelNode): number | undefined {
    const known = this.#sizes.get(node) ?? literalSize(node);
    if (known !== undefined) return known;
    const path = this.#pathOf(node);
    const size = path.length === 0 ? undefined : sizeAt(this.#self, path.slice(1));
    if (size !== undefined) return size;
    if (isScalar(this.#checked.typeOf(node))) return 1;
    return node.kind === 'ident' ? this.#locals.get(node.name)?.size : undefined;
  }

  #pathOf(node: CelNode): readonly string[] {
    return this.#paths.get(node) ?? [];
  }

  #entryOf(node: CelNode): EntrySize | undefined {
    return this.#entries.get(node) ?? (node.kind === 'ident' ? this.#locals.get(node.name)?.entry : undefined);
  }

  #select(node: Extract<CelNode, { kind: 'select' }>): number {
    const name = node.mode === 'value' ? qualifiedName(node) : undefined;
    if (name?.includes('.') === true && typeNamed(name) !== undefined) {
      this.#paths.set(node, [name]);
      return 1;
    }
    const operand = this.cost(node.operand);
    if (node.mode === 'has') return operand;
    if (node.mode === 'optional') return operand + 1;
    const { kind } = this.#checked.typeOf(node.operand);
    this.#paths.set(node, [...this.#pathOf(node.operand), node.field]);
    return operand + (kind === 'map' || kind === 'object' || kind === 'param' ? 1 : 0);
  }

  #call(node: Extract<CelNode, { kind: 'call' }>): number {
    const costs = node.args.map((arg) => this.cost(arg));
    const sum = costs.reduce((total, cost) => total + cost, 0);
    const [first, second, third] = node.args;
    if (node.name === '_&&_' || node.name === '_||_') return sum;
    if (node.name === '_?_:_' && second !== undefined && third !== undefined) {
      this.#sizes.set(node, Math.max(this.#sizeOf(second), this.#sizeOf(third)));
      this.#joinEntries(node, second, third);
      return (costs[0] ?? 0) + Math.max(...costs.slice(1));
    }
    const receiver = this.#checked.isNamespaced(node) ? undefined : node.target;
    const before = receiver === undefined ? 0 : this.cost(receiver);
    if (first !== undefined) this.#trackResult(node, first, second);
    return before + sum + this.#ownCost(node, receiver);
  }

  /** What is known of the parts of a result. */
  #trackResult(node: Extract<CelNode, { kind: 'call' }>, first: CelNode, second: CelNode | undefined): void {
    if (node.name === 'dyn') this.#copySizes(node, first);
    else if (node.name === '_[_]') this.#indexed(node, first);
    else if (node.name === '_+_' && second !== undefined) this.#joinEntries(node, first, second);
  }

  #ownCost(node: Extract<CelNode, { kind: 'call' }>, receiver: CelNode | undefined): number {
    const estimate = callCost({
      name:
        this.#checked.isNamespaced(node) && node.target?.kind === 'ident'
          ? `${node.target.name}.${node.name}`
          : node.name,
      overloads: this.#checked.overloads(node),
      target: receiver === undefined ? undefined : this.#sized(receiver),
      args: node.args.map((arg) => this.#sized(arg)),
    });
    if (estimate.size !== undefined) this.#sizes.set(node, estimate.size);
    return estimate.cost;
  }

  #sized(node: CelNode): SizedNode {
    const path = this.#pathOf(node);
    return {
      node,
      type: this.#checked.typeOf(node),
      size: this.#sizeOf(node),
      itemSize: path.length === 0 ? Infinity : (sizeAt(this.#self, [...path.slice(1), '@items']) ?? Infinity),
    };
  }

  #indexed(node: CelNode, target: CelNode): void {
    const entry = this.#entryOf(target);
    if (entry !== undefined) this.#sizes.set(node, entry.value);
    const { kind } = this.#checked.typeOf(target);
    const path = this.#pathOf(target);
    if (kind === 'list' || kind === 'map') this.#paths.set(node, [...path, kind === 'list' ? '@items' : '@values']);
  }

  #copySizes(to: CelNode, from: CelNode): void {
    const size = this.#knownSize(from);
    const entry = this.#entryOf(from);
    if (size !== undefined) this.#sizes.set(to, size);
    if (entry !== undefined) this.#entries.set(to, entry);
  }

  #joinEntries(node: CelNode, a: CelNode, b: CelNode): void {
    const [left, right] = [this.#entryOf(a), this.#entryOf(b)];
    if (left !== undefined && right !== undefined) this.#entries.set(node, joined(left, right));
  }

  #list(node: Extract<CelNode, { kind: 'list' }>): number {
    let cost = 10;
    let value = 0;
    for (const item of node.items) {
      cost += this.cost(item.value);
      value = Math.max(value, this.#sizeOf(item.value));
    }
    this.#entries.set(node, { isList: true, key: 1, value });
    return cost;
  }

  #map(node: Extract<CelNode, { kind: 'map' }>): number {
    let cost = 30;
    let entry: EntrySize = { isList: false, key: 0, value: 0 };
    for (const { key, value } of node.entries) {
      cost += this.cost(key) + this.cost(value);
      entry = joined(entry, { isList: false, key: this.#sizeOf(key), value: this.#sizeOf(value) });
    }
    this.#entries.set(node, entry);
    return cost;
  }

  #loop(node: CelLoop): number {
    const range = this.cost(node.range);
    const outer = this.#locals;
    this.#locals = new Map([...outer, ...this.#loopLocals(node)]);
    const filter = node.filter === undefined ? undefined : this.cost(node.filter);
    const body = node.body === undefined ? 1 : this.cost(node.body);
    const made = node.body === undefined ? this.#variableSize(node) : this.#sizeOf(node.body);
    this.#locals = outer;
    const count = this.#sizeOf(node.range);
    const { around, step, isContainer } = loopCosts(node, body, filter);
    if (!isContainer) this.#sizes.set(node, 1);
    else {
      this.#sizes.set(node, count);
      this.#entries.set(node, { isList: true, key: 1, value: made });
    }
    return range + around + product(count, step);
  }

  #variableSize({ variables, range }: CelLoop): number {
    const [name = ''] = variables;
    return this.#locals.get(name)?.size ?? sizeAt(this.#self, [...this.#pathOf(range).slice(1), '@items']) ?? Infinity;
  }

  /** Where the items of a range are, as far as the range is a part of the object. */
  #loopLocals(node: CelLoop): [string, Local][] {
    const entry = this.#entryOf(node.range);
    const isList = entry?.isList ?? this.#checked.typeOf(node.range).kind === 'list';
    const path = this.#pathOf(node.range);
    const local = (part: string, size: number | undefined): Local => ({
      path: [...path, part],
      ...(size === undefined ? {} : { size }),
    });
    const [first = '', second] = node.variables;
    const value = local(isList ? '@items' : '@values', entry?.value);
    if (second === undefined) return [[first, isList ? value : local('@keys', entry?.key)]];
    return [
      [first, local(isList ? '@indices' : '@keys', entry?.key)],
      [second, value],
    ];
  }

  #optionalMap(node: Extract<CelNode, { kind: 'optionalMap' }>): number {
    const target = this.cost(node.target);
    const outer = this.#locals;
    this.#locals = new Map([...outer, [node.variable, { path: [] }]]);
    const body = this.cost(node.body);
    this.#locals = outer;
    return target + 1 + (node.flat ? 0 : 1) + 10 + target + 1 + body;
  }
}

function joined(a: EntrySize, b: EntrySize): EntrySize {
  return { isList: a.isList, key: Math.max(a.key, b.key), value: Math.max(a.value, b.value) };
}

/** What upstream's expansion of a macro costs: once, and for each item. */
function loopCosts(
  { name }: CelLoop,
  body: number,
  filter: number | undefined,
): { readonly around: number; readonly step: number; readonly isContainer: boolean } {
  const kept = (step: number): number => (filter === undefined ? step : filter + Math.max(step, 1));
  switch (name) {
    case 'all':
      return { around: 1, step: 3 + body, isContainer: false };
    case 'exists':
      return { around: 1, step: 4 + body, isContainer: false };
    case 'exists_one':
      return { around: 2, step: 2 + body, isContainer: false };
    case 'filter':
      return { around: 11, step: (filter ?? 0) + 13, isContainer: true };
    case 'map':
    case 'transformList':
      return { around: 11, step: kept(12 + body), isContainer: true };
    case 'transformMap':
      return { around: 31, step: kept(3 + body), isContainer: true };
    case 'transformMapEntry':
      return { around: 31, step: kept(2 + body), isContainer: true };
  }
}

function literalSize(node: CelNode): number | undefined {
  if (node.kind === 'list') return node.items.length;
  if (node.kind === 'map') return node.entries.length;
  if (node.kind !== 'literal') return undefined;
  if (typeof node.value === 'string') return runeCount(node.value);
  return node.value instanceof Uint8Array ? node.value.length : 1;
}

function isScalar(type: CelType): boolean {
  if (type.kind === 'opaque') {
    const [value] = type.parameters;
    return type.name === 'optional_type' && value !== undefined && isScalar(value);
  }
  return ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(type.kind);
}
