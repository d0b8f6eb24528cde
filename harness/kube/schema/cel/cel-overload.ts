/** How functions are declared. */
import type { CelValue } from './cel-value.ts';
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, NULL, STRING, TIMESTAMP, UINT, type CelType } from './cel-type.ts';

export interface CelOverload {
  readonly name: string;
  /** Whether it is called as `receiver.name(…)`; the receiver is the first argument. */
  readonly member: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  readonly run: CelFunction;
  /** Of one call beyond the usual, in cel-go's units. */
  readonly cost?: (args: readonly CelValue[]) => number;
}

/** Arguments have the declared types. Throws CelError. */
export type CelFunction = (...args: readonly CelValue[]) => CelValue;

/** `sets.contains(list(A), list(A)): bool` */
export function globalFunction(signature: string, run: CelFunction, cost?: CelOverload['cost']): CelOverload {
  const match = SIGNATURE.exec(signature);
  if (match === null) throw new TypeError(`no signature: ${signature}`);
  const [, name = '', args = '', result = ''] = match;
  return {
    name,
    member: false,
    args: splitTypes(args).map(parseType),
    result: parseType(result),
    run,
    ...(cost === undefined ? {} : { cost }),
  };
}

/** `string.startsWith(string): bool` with the receiver first: `startsWith(string, string): bool`. */
export function memberFunction(signature: string, run: CelFunction, cost?: CelOverload['cost']): CelOverload {
  return { ...globalFunction(signature, run, cost), member: true };
}

const SIGNATURE = /^([^(\s]+)\((.*)\): (.+)$/u;

const SIMPLE: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
  null: NULL,
  dyn: DYN,
  duration: DURATION,
  timestamp: TIMESTAMP,
  url: opaque('kubernetes.URL'),
  quantity: opaque('kubernetes.Quantity'),
  ip: opaque('net.IP'),
  cidr: opaque('net.CIDR'),
  format: opaque('kubernetes.NamedFormat'),
  semver: opaque('kubernetes.Semver'),
};

function opaque(name: string): CelType {
  return { kind: 'opaque', name, parameters: [] };
}

function parseType(text: string): CelType {
  const simple = Object.hasOwn(SIMPLE, text) ? SIMPLE[text] : undefined;
  if (simple !== undefined) return simple;
  const match = /^(\w+)\((.*)\)$/u.exec(text);
  if (match === null) return { kind: 'param', name: text };
  const [first = DYN, second = DYN] = splitTypes(match[2] ?? '').map(parseType);
  if (match[1] === 'list') return { kind: 'list', element: first };
  if (match[1] === 'map') return { kind: 'map', key: first, value: second };
  if (match[1] === 'type') return { kind: 'type', of: first };
  return { kind: 'opaque', name: 'optional_type', parameters: [first] };
}

function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}
