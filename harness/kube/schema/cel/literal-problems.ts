/** What can be seen to be wrong before anything is evaluated. Mirrors cel-go `cel/validator.go` and `ext/formatting.go`. */
import { compileGoRegexp, GoRegexpError } from '../../regexp/go-regexp.ts';
import type { CheckedCel } from './cel-checker.ts';
import { toDuration, toTimestamp } from './cel-conversions.ts';
import { CelError } from './cel-error.ts';
import { checkFormat } from './cel-format.ts';
import type { CelIssue } from './cel-issues.ts';
import type { CelLiteral, CelNode } from './cel-node.ts';
import { celRegExp } from './cel-strings.ts';
import { sameType, typeText, withinOptional } from './cel-type.ts';
import { CelList, CelMapLiteral, CelUint, isKey, type CelValue } from './cel-value.ts';
import { chosenOverload } from './chosen-overload.ts';

type Call = Extract<CelNode, { kind: 'call' }>;

export function literalProblems(checked: CheckedCel): CelIssue[] {
  const issues: CelIssue[] = [];
  visit(checked.node, checked, false, issues);
  return issues;
}

/** @param formatted whether the node is within the arguments of `format`, which may be of any types */
function visit(node: CelNode, checked: CheckedCel, formatted: boolean, issues: CelIssue[]): void {
  if (node.kind === 'call') checkCall(node, checked, issues);
  if (!formatted) checkAggregate(node, checked, issues);
  const within = formatted || (node.kind === 'call' && node.name === 'format');
  for (const child of childrenOf(node)) visit(child, checked, within, issues);
}

function checkCall(node: Call, checked: CheckedCel, issues: CelIssue[]): void {
  if (node.name === 'format') checkFormatCall(node, checked, issues);
  const arg = node.name === 'matches' && node.target === undefined ? node.args[1] : node.args[0];
  if (arg?.kind !== 'literal') return;
  const wrong = Object.hasOwn(CHECKS, node.name) && CHECKS[node.name]?.(arg.value) === false;
  if (wrong) issues.push({ at: arg.at, message: `invalid ${node.name} argument` });
}

const CHECKS: Readonly<Record<string, (value: CelLiteral) => boolean>> = {
  duration: (value) => isConvertible(toDuration, value),
  timestamp: (value) => isConvertible(toTimestamp, value),
  matches: (value) => typeof value !== 'string' || isRegExp(value),
};

function isConvertible(convert: (value: CelValue) => CelValue, value: CelLiteral): boolean {
  return problemOf(() => convert(literalValue(value))) === undefined;
}

function isRegExp(text: string): boolean {
  try {
    compileGoRegexp(text);
    return true;
  } catch (error) {
    if (error instanceof GoRegexpError) return false;
    throw error;
  }
}

function checkFormatCall(node: Call, checked: CheckedCel, issues: CelIssue[]): void {
  const [list] = node.args;
  if (node.target?.kind !== 'literal' || typeof node.target.value !== 'string' || list?.kind !== 'list') return;
  const items = list.items.map(({ value }) => value);
  const problem = checkFormat(node.target.value, items, (item) => checked.typeOf(item));
  if (problem !== undefined) issues.push({ at: problem.node?.at ?? node.at, message: problem.message });
}

/** Lists and maps that are written down hold values of one type. */
function checkAggregate(node: CelNode, checked: CheckedCel, issues: CelIssue[]): void {
  const columns =
    node.kind === 'list'
      ? [node.items]
      : node.kind === 'map'
        ? [node.entries.map(({ key }) => ({ value: key, optional: false })), node.entries]
        : [];
  for (const column of columns) {
    const types = column.map(({ value, optional }) => {
      const type = checked.typeOf(value);
      return optional ? (withinOptional(type) ?? type) : type;
    });
    const [first] = types;
    const odd = types.findIndex((type) => first !== undefined && !sameType(first, type));
    const place = column[odd]?.value;
    const found = types[odd];
    if (first === undefined || found === undefined || place === undefined) continue;
    issues.push({ at: place.at, message: `expected type '${typeText(first)}' but found '${typeText(found)}'` });
  }
}

const CONVERSIONS: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);

/** The first call with constants that upstream evaluates while it prepares a program, if that fails. */
export function constantProblem(checked: CheckedCel): string | undefined {
  return problemOf(() => constantOf(checked.node, checked));
}

/** The value that upstream knows before it runs anything; undefined: there is none. Throws CelError. */
function constantOf(node: CelNode, checked: CheckedCel): CelValue | undefined {
  const parts = childrenOf(node).map((child) => constantOf(child, checked));
  if (node.kind === 'literal') return literalValue(node.value);
  if (node.kind === 'list' && node.items.every(({ optional }) => !optional)) return constantList(parts);
  if (node.kind === 'map' && node.entries.every(({ optional }) => !optional)) return constantMap(parts);
  if (node.kind !== 'call') return undefined;
  const [arg] = parts;
  if (CONVERSIONS.has(node.name) && node.target === undefined && parts.length === 1 && arg !== undefined) {
    return chosenOverload(node.name, checked.overloads(node), [arg]).run(arg);
  }
  const pattern = parts[1];
  if ((node.name === 'find' || node.name === 'findAll') && typeof pattern === 'string') celRegExp(pattern);
  return undefined;
}

function constantList(parts: readonly (CelValue | undefined)[]): CelList | undefined {
  return parts.every((part) => part !== undefined) ? new CelList(parts) : undefined;
}

/** @param parts keys and values by turns */
function constantMap(parts: readonly (CelValue | undefined)[]): CelMapLiteral | undefined {
  const entries: [CelValue, CelValue][] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const [key, value] = [parts[at], parts[at + 1]];
    if (key === undefined || value === undefined || !isKey(key)) return undefined;
    entries.push([key, value]);
  }
  return new CelMapLiteral(entries);
}

function literalValue(value: Extract<CelNode, { kind: 'literal' }>['value']): CelValue {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
    ? new CelUint(value.uint)
    : value;
}

function problemOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

export function childrenOf(node: CelNode): readonly CelNode[] {
  switch (node.kind) {
    case 'select':
      return [node.operand];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'list':
      return node.items.map(({ value }) => value);
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'loop':
      return [node.range, node.filter, node.body].filter((part) => part !== undefined);
    case 'optionalMap':
      return [node.target, node.body];
    default:
      return [];
  }
}
