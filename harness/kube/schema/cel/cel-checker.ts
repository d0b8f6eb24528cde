/** Gives every node a type and every call its candidates. Mirrors cel-go `checker/checker.go`. */
import type { CelIssue } from './cel-issues.ts';
import { overloadsOf } from './cel-library.ts';
import type { CelLoop, CelNode } from './cel-node.ts';
import type { CelOverload } from './cel-overload.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DYN,
  ERROR,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  sameType,
  STRING,
  typeText,
  UINT,
  withinOptional,
  type CelType,
} from './cel-type.ts';
import { mostGeneral, Substitutions } from './cel-unify.ts';

export interface CheckedCel {
  readonly node: CelNode;
  readonly type: CelType;
  readonly issues: readonly CelIssue[];
  typeOf(node: CelNode): CelType;
  /** What a call may mean. Empty for namespaced names that are no calls. */
  overloads(node: CelNode): readonly CelOverload[];
  /** Whether a call whose target is a name is a call of a namespaced function: `sets.contains`. */
  isNamespaced(node: CelNode): boolean;
  /** Names of variables that are used. */
  readonly used: ReadonlySet<string>;
}

export function checkCel(node: CelNode, variables: ReadonlyMap<string, CelType>): CheckedCel {
  const checker = new Checker(variables);
  checker.check(node);
  return {
    node,
    type: checker.finalType(node),
    issues: checker.issues,
    typeOf: (part) => checker.finalType(part),
    overloads: (part) => checker.calls.get(part) ?? [],
    isNamespaced: (part) => checker.namespaced.has(part),
    used: checker.used,
  };
}

const TYPE_NAMES: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ['bool', BOOL],
  ['bytes', BYTES],
  ['double', DOUBLE],
  ['int', INT],
  ['list', listOf(DYN)],
  ['map', mapOf(DYN, DYN)],
  ['null_type', NULL],
  ['string', STRING],
  ['uint', UINT],
  ['type', { kind: 'type' }],
  ['google.protobuf.Timestamp', { kind: 'timestamp' }],
  ['google.protobuf.Duration', { kind: 'duration' }],
  ['optional_type', optionalOf(DYN)],
  ['net.IP', { kind: 'opaque', name: 'net.IP', parameters: [] }],
  ['net.CIDR', { kind: 'opaque', name: 'net.CIDR', parameters: [] }],
]);

/** Undefined: the name is no type. */
export function typeNamed(name: string): CelType | undefined {
  return TYPE_NAMES.get(name);
}

class Checker {
  readonly issues: CelIssue[] = [];
  readonly calls = new Map<CelNode, readonly CelOverload[]>();
  readonly namespaced = new Set<CelNode>();
  readonly used = new Set<string>();
  readonly #types = new Map<CelNode, CelType>();
  readonly #substitutions = new Substitutions();
  #scopes: ReadonlyMap<string, CelType>[];

  constructor(variables: ReadonlyMap<string, CelType>) {
    this.#scopes = [variables];
  }

  finalType(node: CelNode): CelType {
    return this.#substitutions.resolve(this.#types.get(node) ?? ERROR, 'dyn');
  }

  check(node: CelNode): CelType {
    const type = this.#typeOf(node);
    this.#types.set(node, type);
    return type;
  }

  #report(at: number, message: string): CelType {
    this.issues.push({ at, message });
    return ERROR;
  }

  #mismatch(node: CelNode, expected: CelType, found: CelType): CelType {
    return this.#report(node.at, `expected type '${typeText(expected)}' but found '${typeText(found)}'`);
  }

  #typeOf(node: CelNode): CelType {
    switch (node.kind) {
      case 'literal':
        return literalType(node.value);
      case 'ident':
        return this.#lookUp(node.name) ?? this.#undeclared(node.at, node.name);
      case 'select':
        return this.#select(node);
      case 'call':
        return this.#call(node);
      case 'list':
        return this.#list(node);
      case 'map':
        return this.#map(node);
      case 'struct':
        return this.#undeclared(node.at, node.name);
      case 'loop':
        return this.#loop(node);
      case 'optionalMap':
        return this.#optionalMap(node);
    }
  }

  #undeclared(at: number, name: string): CelType {
    return this.#report(at, `undeclared reference to '${name}' (in container '')`);
  }

  #lookUp(name: string): CelType | undefined {
    const plain = name.startsWith('.') ? name.slice(1) : name;
    for (let depth = this.#scopes.length - 1; depth >= 0; depth -= 1) {
      const type = this.#scopes[depth]?.get(plain);
      if (type === undefined) continue;
      if (depth === 0) this.used.add(plain);
      return type;
    }
    const type = typeNamed(plain);
    return type === undefined ? undefined : { kind: 'type', of: type };
  }

  #select(node: Extract<CelNode, { kind: 'select' }>): CelType {
    const name = node.mode === 'value' ? qualifiedName(node) : undefined;
    const named = name?.includes('.') === true ? typeNamed(name) : undefined;
    if (named !== undefined) return { kind: 'type', of: named };
    const operand = this.#substitutions.resolve(this.check(node.operand));
    const inner = withinOptional(operand);
    const field = this.#fieldType(inner ?? operand, node);
    if (node.mode === 'has') return BOOL;
    return inner !== undefined || node.mode === 'optional' ? optionalOf(field) : this.#substitutions.resolve(field);
  }

  #fieldType(type: CelType, { field, at }: Extract<CelNode, { kind: 'select' }>): CelType {
    switch (type.kind) {
      case 'map':
        return type.value;
      case 'object':
        return type.fields.get(field) ?? this.#report(at, `undefined field '${field}'`);
      case 'param':
        this.#substitutions.assign(DYN, type);
        return DYN;
      case 'dyn':
      case 'error':
        return DYN;
      default:
        this.#report(at, `type '${typeText(type)}' does not support field selection`);
        return DYN;
    }
  }

  #call(node: Extract<CelNode, { kind: 'call' }>): CelType {
    const args = node.args.map((arg) => this.check(arg));
    if (node.target === undefined) {
      const overloads = overloadsOf(node.name.replace(/^\./u, ''));
      return overloads === undefined
        ? this.#undeclared(node.at, node.name)
        : this.#resolve(
            node,
            overloads.filter(({ member }) => !member),
            args,
          );
    }
    const prefix = qualifiedName(node.target);
    const namespaced = prefix === undefined ? undefined : overloadsOf(`${prefix}.${node.name}`);
    if (namespaced !== undefined) {
      this.namespaced.add(node);
      return this.#resolve(node, namespaced, args);
    }
    const target = this.check(node.target);
    const overloads = overloadsOf(node.name);
    if (overloads === undefined) return this.#undeclared(node.at, node.name);
    return this.#resolve(
      node,
      overloads.filter(({ member }) => member),
      [target, ...args],
    );
  }

  #resolve(
    node: Extract<CelNode, { kind: 'call' }>,
    overloads: readonly CelOverload[],
    args: readonly CelType[],
  ): CelType {
    if (node.name === '_&&_' || node.name === '_||_') return this.#logical(node, args);
    const fitting: CelOverload[] = [];
    let result: CelType | undefined;
    for (const overload of overloads) {
      const [returned = DYN, ...wanted] = this.#substitutions.instantiate([overload.result, ...overload.args]);
      if (!this.#substitutions.assignAll(args, wanted)) continue;
      fitting.push(overload);
      const type = this.#substitutions.resolve(returned);
      if (result === undefined) result = type;
      else if (result.kind !== 'dyn' && !sameType(type, result)) result = DYN;
    }
    if (result === undefined) return this.#noOverload(node, args);
    this.calls.set(node, fitting);
    return result;
  }

  #noOverload(node: Extract<CelNode, { kind: 'call' }>, args: readonly CelType[]): CelType {
    const texts = args.map((type) => typeText(this.#substitutions.resolve(type, 'dyn')));
    const isMember = node.target !== undefined && !this.namespaced.has(node);
    const name =
      this.namespaced.has(node) && node.target !== undefined
        ? `${qualifiedName(node.target) ?? ''}.${node.name}`
        : node.name;
    const shown = isMember ? `${texts[0] ?? ''}.(${texts.slice(1).join(', ')})` : `(${texts.join(', ')})`;
    return this.#report(node.at, `found no matching overload for '${name}' applied to '${shown}'`);
  }

  #logical(node: Extract<CelNode, { kind: 'call' }>, args: readonly CelType[]): CelType {
    const before = this.issues.length;
    args.forEach((type, index) => {
      if (this.#substitutions.assign(type, BOOL)) return;
      this.#mismatch(node.args[index] ?? node, BOOL, this.#substitutions.resolve(type));
    });
    return this.issues.length === before ? BOOL : ERROR;
  }

  #list({ items }: Extract<CelNode, { kind: 'list' }>): CelType {
    let element: CelType | undefined;
    for (const { value, optional } of items) {
      element = this.#join(element, this.#itemType(value, optional));
    }
    return listOf(element ?? this.#substitutions.fresh());
  }

  #map({ entries }: Extract<CelNode, { kind: 'map' }>): CelType {
    let keys: CelType | undefined;
    let values: CelType | undefined;
    for (const { key, value, optional } of entries) {
      keys = this.#join(keys, this.check(key));
      values = this.#join(values, this.#itemType(value, optional));
    }
    return mapOf(keys ?? this.#substitutions.fresh(), values ?? this.#substitutions.fresh());
  }

  #itemType(value: CelNode, optional: boolean): CelType {
    const type = this.check(value);
    if (!optional) return type;
    const inner = withinOptional(type);
    if (inner === undefined && type.kind !== 'dyn') this.#mismatch(value, optionalOf(type), type);
    return inner ?? type;
  }

  #join(previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    // Whether literals are of one type is asked later: see literal-problems.ts.
    return this.#substitutions.assign(previous, current) ? mostGeneral(previous, current) : DYN;
  }

  #loop(node: CelLoop): CelType {
    const range = this.#substitutions.resolve(this.check(node.range));
    const types = this.#variableTypes(node, range);
    const scope = new Map(node.variables.map((name, index) => [name, types[index] ?? DYN]));
    return this.#within(scope, () => this.#loopResult(node, types));
  }

  #within<T>(scope: ReadonlyMap<string, CelType>, read: () => T): T {
    this.#scopes = [...this.#scopes, scope];
    const result = read();
    this.#scopes = this.#scopes.slice(0, -1);
    return result;
  }

  #variableTypes(node: CelLoop, range: CelType): readonly CelType[] {
    const two = node.variables.length > 1;
    switch (range.kind) {
      case 'list':
        return two ? [INT, range.element] : [range.element];
      case 'map':
        return two ? [range.key, range.value] : [range.key];
      case 'param':
        this.#substitutions.assign(DYN, range);
        return [DYN, DYN];
      case 'dyn':
      case 'error':
        return [DYN, DYN];
      default: {
        const what = '(must be list, map, or dynamic)';
        this.#report(
          node.range.at,
          `expression of type '${typeText(range)}' cannot be range of a comprehension ${what}`,
        );
        return [ERROR, ERROR];
      }
    }
  }

  #loopResult(node: CelLoop, variables: readonly CelType[]): CelType {
    if (node.name === 'all' || node.name === 'exists') {
      this.#wantBool(node.body);
      return BOOL;
    }
    if (node.name === 'exists_one') {
      if (node.body !== undefined) this.#conditional(node.body, INT, node);
      return BOOL;
    }
    const made = this.#madeType(node, variables);
    if (node.filter !== undefined) this.#conditional(node.filter, made, node);
    return made;
  }

  #madeType(node: CelLoop, variables: readonly CelType[]): CelType {
    if (node.name === 'filter') return listOf(variables[0] ?? DYN);
    const type = node.body === undefined ? DYN : this.check(node.body);
    if (node.name === 'transformMap') return mapOf(variables[0] ?? DYN, type);
    if (node.name === 'transformMapEntry') return this.#substitutions.resolve(type);
    return listOf(type);
  }

  #wantBool(body: CelNode | undefined): void {
    if (body === undefined) return;
    const type = this.check(body);
    if (!this.#substitutions.assign(type, BOOL)) this.#mismatch(body, BOOL, this.#substitutions.resolve(type));
  }

  /** What upstream expands a filter to: `filter ? step : result`. */
  #conditional(filter: CelNode, result: CelType, node: CelNode): void {
    const type = this.check(filter);
    if (this.#substitutions.assign(type, BOOL)) return;
    const texts = [type, result, result].map((part) => typeText(this.#substitutions.resolve(part, 'dyn')));
    this.#report(node.at, `found no matching overload for '_?_:_' applied to '(${texts.join(', ')})'`);
  }

  #optionalMap(node: Extract<CelNode, { kind: 'optionalMap' }>): CelType {
    const target = this.#substitutions.resolve(this.check(node.target));
    const inner = withinOptional(target) ?? (target.kind === 'dyn' || target.kind === 'param' ? DYN : undefined);
    if (inner === undefined) {
      return this.#report(node.at, `found no matching overload for 'hasValue' applied to '${typeText(target)}.()'`);
    }
    const body = this.#within(new Map([[node.variable, inner]]), () => this.check(node.body));
    return node.flat ? body : optionalOf(body);
  }
}

function literalType(value: Extract<CelNode, { kind: 'literal' }>['value']): CelType {
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'bigint':
      return INT;
    case 'number':
      return DOUBLE;
    case 'string':
      return STRING;
    default:
      if (value === null) return NULL;
      return value instanceof Uint8Array ? BYTES : UINT;
  }
}

/** `a.b.c`; undefined: it is no plain name. */
export function qualifiedName(node: CelNode): string | undefined {
  if (node.kind === 'ident') return node.name;
  if (node.kind !== 'select' || node.mode !== 'value') return undefined;
  const prefix = qualifiedName(node.operand);
  return prefix === undefined ? undefined : `${prefix}.${node.field}`;
}
