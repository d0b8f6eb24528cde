/** Which types fit which, with type parameters. Mirrors cel-go `checker/types.go` and `checker/mapping.go`. */
import { DYN, nameOf, partsOf, sameType, type CelType } from './cel-type.ts';

/** What type parameters stand for so far. */
export class Substitutions {
  #bound: ReadonlyMap<string, CelType> = new Map();
  #counter = 0;

  /** A parameter that nothing is known about. */
  fresh(): CelType {
    const name = `_var${String(this.#counter)}`;
    this.#counter += 1;
    return { kind: 'param', name };
  }

  /** A signature with parameters of its own. */
  instantiate(types: readonly CelType[]): CelType[] {
    const made = new Map<string, CelType>();
    return types.map((type) => this.#renamed(type, made));
  }

  /** Whether values of `from` may be where `to` is wanted; remembers what that means for parameters. */
  assign(from: CelType, to: CelType): boolean {
    return this.assignAll([from], [to]);
  }

  assignAll(from: readonly CelType[], to: readonly CelType[]): boolean {
    const trial = new Map(this.#bound);
    if (from.length !== to.length || !from.every((type, index) => assignable(trial, type, to[index] ?? DYN)))
      return false;
    this.#bound = trial;
    return true;
  }

  /** The type without bound parameters. @param free whether unbound ones become `dyn` */
  resolve(type: CelType, free: 'keep' | 'dyn' = 'keep'): CelType {
    return resolved(this.#bound, type, free);
  }

  #renamed(type: CelType, made: Map<string, CelType>): CelType {
    if (type.kind !== 'param') return rebuilt(type, (part) => this.#renamed(part, made));
    let known = made.get(type.name);
    if (known === undefined) made.set(type.name, (known = this.fresh()));
    return known;
  }
}

type Bound = Map<string, CelType>;

function resolved(bound: ReadonlyMap<string, CelType>, type: CelType, free: 'keep' | 'dyn'): CelType {
  if (type.kind === 'param') {
    const known = bound.get(type.name);
    if (known !== undefined) return resolved(bound, known, free);
    return free === 'dyn' ? DYN : type;
  }
  return rebuilt(type, (part) => resolved(bound, part, free));
}

function rebuilt(type: CelType, change: (part: CelType) => CelType): CelType {
  switch (type.kind) {
    case 'list':
      return { kind: 'list', element: change(type.element) };
    case 'map':
      return { kind: 'map', key: change(type.key), value: change(type.value) };
    case 'opaque':
      return type.parameters.length === 0 ? type : { ...type, parameters: type.parameters.map(change) };
    case 'type':
      return type.of === undefined ? type : { kind: 'type', of: change(type.of) };
    default:
      return type;
  }
}

function assignable(bound: Bound, from: CelType, to: CelType): boolean {
  if (to.kind === 'param') {
    const { valid, known } = substitutes(bound, from, to);
    if (valid) return true;
    if (known) return false;
  }
  if (from.kind === 'param') return substitutes(bound, to, from).valid;
  if (isWild(from) || isWild(to)) return true;
  if (from.kind === 'null') return isNullable(to);
  if (to.kind === 'null') return isNullable(from);
  if (from.kind === 'type') return to.kind === 'type';
  if (from.kind !== to.kind || nameOf(from) !== nameOf(to)) return false;
  const [left, right] = [partsOf(from), partsOf(to)];
  return left.length === right.length && left.every((part, index) => assignable(bound, part, right[index] ?? DYN));
}

function isWild({ kind }: CelType): boolean {
  return kind === 'dyn' || kind === 'error';
}

function isNullable({ kind }: CelType): boolean {
  return kind === 'null' || kind === 'opaque' || kind === 'object' || kind === 'duration' || kind === 'timestamp';
}

/** Whether `param` can stand for `type`. */
function substitutes(
  bound: Bound,
  type: CelType,
  param: Extract<CelType, { kind: 'param' }>,
): { readonly valid: boolean; readonly known: boolean } {
  if (sameType(type, param)) return { valid: true, known: true };
  const current = bound.get(param.name);
  if (current !== undefined) {
    if (sameType(type, current)) return { valid: true, known: true };
    if (!assignable(bound, type, current)) return { valid: false, known: true };
    const general = mostGeneral(type, current);
    if (!occurs(bound, param, general)) bound.set(param.name, general);
    return { valid: true, known: true };
  }
  if (occurs(bound, param, type)) return { valid: false, known: false };
  bound.set(param.name, type);
  return { valid: true, known: false };
}

function occurs(bound: ReadonlyMap<string, CelType>, param: CelType, within: CelType): boolean {
  if (sameType(param, within)) return true;
  if (within.kind === 'param') {
    const known = bound.get(within.name);
    return known !== undefined && occurs(bound, param, known);
  }
  return partsOf(within).some((part) => occurs(bound, param, part));
}

/** Of two types that fit each other. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return lessSpecific(a, b) ? a : b;
}

function lessSpecific(a: CelType, b: CelType): boolean {
  if (a.kind === 'dyn' || a.kind === 'param') return true;
  if (b.kind === 'dyn' || b.kind === 'param') return false;
  if (a.kind !== b.kind || nameOf(a) !== nameOf(b)) return false;
  if (a.kind === 'type') return true;
  const [left, right] = [partsOf(a), partsOf(b)];
  return left.length === right.length && left.every((part, index) => lessSpecific(part, right[index] ?? DYN));
}
