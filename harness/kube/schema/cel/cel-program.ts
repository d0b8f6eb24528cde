/** Turns a checked expression into closures. Mirrors cel-go `interpreter`. */
import type { GoRegexp } from '../../regexp/go-regexp.ts';
import { qualifiedName, typeNamed, type CheckedCel } from './cel-checker.ts';
import { CelError, noSuchOverload } from './cel-error.ts';
import { attempted, spend, type CelFrame, type Evaluate } from './cel-frame.ts';
import { loopEvaluation } from './cel-loop.ts';
import type { CelNode } from './cel-node.ts';
import { celFind } from './cel-operators.ts';
import type { CelOverload } from './cel-overload.ts';
import { celRegExp } from './cel-strings.ts';
import type { CelType } from './cel-type.ts';
import { checkOperand, chosenOverload } from './chosen-overload.ts';
import { CelList, CelMapLiteral, CelOptional, CelTypeValue, CelUint, typeNameOf, type CelValue } from './cel-value.ts';

export interface CelProgram {
  readonly checked: CheckedCel;
  /**
   * @param variables in the order of their declaration; undefined: not bound
   * @param limit in cel-go's units of cost
   * @returns the value and what it cost
   * @throws CelError, CelCostExceeded
   */
  run(variables: readonly (CelValue | undefined)[], limit: number): { readonly value: CelValue; readonly cost: number };
}

/** Prepares an expression without issues. */
export function celProgram(checked: CheckedCel, variables: readonly string[]): CelProgram {
  const compiler = new Compiler(checked, variables);
  const evaluate = compiler.compile(checked.node);
  const { size } = compiler;
  return {
    checked,
    run: (values, limit) => {
      const slots: (CelValue | undefined)[] = [...values];
      slots.length = size;
      const frame: CelFrame = { slots, budget: limit };
      const value = evaluate(frame);
      return { value, cost: limit - frame.budget };
    },
  };
}

class Compiler {
  /** How many slots a frame has. */
  size: number;
  readonly #checked: CheckedCel;
  #scope: ReadonlyMap<string, number>;

  constructor(checked: CheckedCel, variables: readonly string[]) {
    this.#checked = checked;
    this.#scope = new Map(variables.map((name, slot) => [name, slot]));
    this.size = variables.length;
  }

  compile(node: CelNode): Evaluate {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node.value);
      case 'ident':
        return this.#ident(node.name);
      case 'select':
        return this.#select(node);
      case 'call':
        return this.#call(node);
      case 'list':
        return this.#list(node);
      case 'map':
        return this.#map(node);
      case 'struct':
        throw new TypeError('expressions with issues are not compiled');
      case 'loop':
        return this.#loop(node);
      case 'optionalMap':
        return this.#optionalMap(node);
    }
  }

  #literal(value: Extract<CelNode, { kind: 'literal' }>['value']): Evaluate {
    const made: CelValue =
      typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? new CelUint(value.uint) : value;
    return () => made;
  }

  #ident(name: string): Evaluate {
    const plain = name.replace(/^\./u, '');
    const slot = this.#scope.get(plain);
    if (slot === undefined) return typeEvaluation(plain);
    return (frame) => {
      spend(frame, 1);
      const value = frame.slots[slot];
      if (value === undefined) throw new CelError(`no such attribute(s): ${plain}`);
      return value;
    };
  }

  #select(node: Extract<CelNode, { kind: 'select' }>): Evaluate {
    const name = qualifiedName(node);
    if (node.mode === 'value' && name?.includes('.') === true && typeNamed(name) !== undefined)
      return typeEvaluation(name);
    const operand = this.compile(node.operand);
    const { field } = node;
    if (node.mode === 'has') return (frame) => has(operand(frame), field);
    const isOptional = node.mode === 'optional';
    return (frame) => {
      const target = operand(frame);
      spend(frame, 1);
      if (isOptional || target instanceof CelOptional) return new CelOptional(celFind(target, field));
      const value = celFind(target, field);
      if (value === undefined) throw new CelError(`no such key: ${field}`);
      return value;
    };
  }

  #call(node: Extract<CelNode, { kind: 'call' }>): Evaluate {
    if (node.name === '_&&_') return this.#logical(node, false);
    if (node.name === '_||_') return this.#logical(node, true);
    if (node.name === '_?_:_') return this.#conditional(node);
    if (isInNothing(node)) return () => false;
    const receiver = this.#checked.isNamespaced(node) ? undefined : node.target;
    const isMember = receiver !== undefined;
    const parts = isMember ? [receiver, ...node.args] : node.args;
    if (isMember && (node.name === 'or' || node.name === 'orValue'))
      return this.#otherwise(parts, node.name === 'orValue');
    const overloads = this.#checked.overloads(node);
    const constant = constantPattern(node, isMember);
    if (constant !== undefined) return matchEvaluation(this.compile(parts[0] ?? node), constant);
    return callEvaluation(
      isMember || node.target === undefined
        ? node.name.replace(/^\./u, '')
        : `${qualifiedName(node.target) ?? ''}.${node.name}`,
      overloads,
      parts.map((part) => this.compile(part)),
      parts.map((part) => this.#checked.typeOf(part)),
    );
  }

  /** An error on one side counts only when the other side does not decide. */
  #logical(node: Extract<CelNode, { kind: 'call' }>, decisive: boolean): Evaluate {
    const [left, right] = node.args.map((arg) => this.compile(arg));
    if (left === undefined || right === undefined) throw new TypeError('a logical operator has two sides');
    return (frame) => {
      let problem: CelError | undefined;
      for (const side of [left, right]) {
        const value = attempted(side, frame);
        if (value === decisive) return decisive;
        if (value instanceof CelError) problem ??= value;
        else if (typeof value !== 'boolean') problem ??= noSuchOverload();
      }
      if (problem !== undefined) throw problem;
      return !decisive;
    };
  }

  #conditional(node: Extract<CelNode, { kind: 'call' }>): Evaluate {
    const [condition, yes, no] = node.args.map((arg) => this.compile(arg));
    if (condition === undefined || yes === undefined || no === undefined)
      throw new TypeError('a condition has three parts');
    return (frame) => {
      const value = condition(frame);
      if (typeof value !== 'boolean') throw noSuchOverload();
      return value ? yes(frame) : no(frame);
    };
  }

  #otherwise(parts: readonly CelNode[], unwraps: boolean): Evaluate {
    const [first, second] = parts.map((part) => this.compile(part));
    if (first === undefined || second === undefined) throw new TypeError('an alternative has two parts');
    return (frame) => {
      const value = first(frame);
      if (!(value instanceof CelOptional)) {
        // Upstream takes what is no optional value for a value that is there.
        if (unwraps) return value;
        throw noSuchOverload();
      }
      if (value.value === undefined) return second(frame);
      return unwraps ? value.value : value;
    };
  }

  #list({ items }: Extract<CelNode, { kind: 'list' }>): Evaluate {
    const parts = items.map(({ value, optional }) => ({ evaluate: this.compile(value), optional }));
    if (items.every(({ value, optional }) => value.kind === 'literal' && !optional)) {
      const constant = new CelList(parts.map(({ evaluate }) => evaluate({ slots: [], budget: Infinity })));
      return () => constant;
    }
    return (frame) => {
      spend(frame, 10);
      const list: CelValue[] = [];
      for (const { evaluate, optional } of parts) {
        const value = evaluate(frame);
        if (!optional) list.push(value);
        else if (!(value instanceof CelOptional)) {
          throw new CelError(`cannot initialize optional list element from non-optional value ${typeNameOf(value)}`);
        } else if (value.value !== undefined) list.push(value.value);
      }
      return new CelList(list);
    };
  }

  #map({ entries }: Extract<CelNode, { kind: 'map' }>): Evaluate {
    const parts = entries.map(({ key, value, optional }) => ({
      key: this.compile(key),
      value: this.compile(value),
      optional,
    }));
    return (frame) => {
      spend(frame, 30);
      const made: [CelValue, CelValue][] = [];
      for (const { key, value, optional } of parts) {
        const at = key(frame);
        const item = value(frame);
        if (!optional) made.push([at, item]);
        else if (item instanceof CelOptional && item.value !== undefined) made.push([at, item.value]);
      }
      return new CelMapLiteral(made);
    };
  }

  #loop(node: Extract<CelNode, { kind: 'loop' }>): Evaluate {
    const range = this.compile(node.range);
    const outer = this.#scope;
    const slots = node.variables.map(() => this.#newSlot());
    this.#scope = new Map([...outer, ...node.variables.map((name, index) => [name, slots[index] ?? 0] as const)]);
    const filter = node.filter === undefined ? undefined : this.compile(node.filter);
    const body = node.body === undefined ? undefined : this.compile(node.body);
    this.#scope = outer;
    return loopEvaluation({ name: node.name, range, slots, filter, body });
  }

  #newSlot(): number {
    this.size += 1;
    return this.size - 1;
  }

  #optionalMap(node: Extract<CelNode, { kind: 'optionalMap' }>): Evaluate {
    const target = this.compile(node.target);
    const outer = this.#scope;
    const slot = this.#newSlot();
    this.#scope = new Map([...outer, [node.variable, slot]]);
    const body = this.compile(node.body);
    this.#scope = outer;
    return (frame) => {
      const optional = target(frame);
      if (!(optional instanceof CelOptional)) throw noSuchOverload();
      if (optional.value === undefined) return optional;
      frame.slots[slot] = optional.value;
      const made = body(frame);
      return node.flat ? made : new CelOptional(made);
    };
  }
}

/** `x in []`: upstream knows the answer without looking at `x`. */
function isInNothing({ name, args }: Extract<CelNode, { kind: 'call' }>): boolean {
  const list = args[1];
  return name === '@in' && list?.kind === 'list' && list.items.length === 0;
}

function typeEvaluation(name: string): Evaluate {
  const value = new CelTypeValue(name);
  return () => value;
}

function has(target: CelValue, field: string): boolean {
  if (target instanceof CelOptional) return target.value !== undefined && celFind(target.value, field) !== undefined;
  return celFind(target, field) !== undefined;
}

/** The pattern of `text.matches('constant')`. */
function constantPattern(node: Extract<CelNode, { kind: 'call' }>, isMember: boolean): GoRegexp | undefined {
  if (node.name !== 'matches') return undefined;
  const pattern = isMember ? node.args[0] : node.args[1];
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return undefined;
  try {
    return celRegExp(pattern.value);
  } catch {
    return undefined;
  }
}

function matchEvaluation(text: Evaluate, pattern: GoRegexp): Evaluate {
  return (frame) => {
    const value = text(frame);
    if (typeof value !== 'string') throw noSuchOverload();
    spend(frame, (value.length / 10 + 1) * (pattern.source.length / 4 + 1));
    return pattern.matches(value);
  };
}

function callEvaluation(
  name: string,
  overloads: readonly CelOverload[],
  args: readonly Evaluate[],
  types: readonly CelType[],
): Evaluate {
  const [only] = overloads;
  if (only === undefined) throw new TypeError('expressions with issues are not compiled');
  const isSure = overloads.every(({ run }) => run === only.run) && types.every(isKnown);
  const [first, second] = args;
  if (isSure && only.cost === undefined && args.length === 1 && first !== undefined) {
    return (frame) => {
      spend(frame, 1);
      return only.run(first(frame));
    };
  }
  if (OPERATOR.test(name) && first !== undefined && second !== undefined && args.length === 2) {
    return (frame) => {
      const [a, b] = [first(frame), second(frame)];
      spend(frame, 1 + (only.cost?.([a, b]) ?? 0));
      if (!isSure) checkOperand(name, a);
      return only.run(a, b);
    };
  }
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    const overload = isSure ? only : chosenOverload(name, overloads, values);
    spend(frame, 1 + (overload.cost?.(values) ?? 0));
    return overload.run(...values);
  };
}

/** Operators find out by themselves whether their operands fit. */
const OPERATOR = /^(?:_.+_|@in|_\[_\])$/u;

function isKnown({ kind }: CelType): boolean {
  return kind !== 'dyn' && kind !== 'param' && kind !== 'error';
}
