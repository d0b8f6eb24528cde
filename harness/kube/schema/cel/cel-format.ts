/** `'%s is %d'.format([a, b])`. Mirrors cel-go `ext/formatting.go`. */
import { CelError } from './cel-error.ts';
import { clauseText, clauseTypes, isVerb } from './cel-format-clauses.ts';
import type { CelNode } from './cel-node.ts';
import { runtimeTypeName, type CelType } from './cel-type.ts';
import type { CelValue } from './cel-value.ts';

export function formatText(format: string, args: readonly CelValue[]): string {
  return interpolated(format, args.length, (verb, decimals, index) => clauseText(verb, decimals, args[index] ?? null));
}

/**
 * What is wrong with a format and the nodes of its arguments. `node` of the argument that does not fit; absent: the
 * format itself.
 */
export function checkFormat(
  format: string,
  args: readonly CelNode[],
  typeOf: (node: CelNode) => CelType,
): { readonly message: string; readonly node?: CelNode } | undefined {
  let used = 0;
  let wrong: CelNode | undefined;
  try {
    interpolated(format, args.length, (verb, _, index) => {
      used += 1;
      const arg = args[index];
      wrong = arg === undefined ? undefined : misfit(arg, verb, typeOf);
      if (wrong === undefined) return '';
      throw clauseTypes(verb).misused(runtimeTypeName(typeOf(wrong)));
    });
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return { message: error.message, ...(wrong === undefined ? {} : { node: wrong }) };
  }
  if (args.length <= used) return undefined;
  const counts = `expected ${String(used)}, got ${String(args.length)}`;
  return { message: `too many arguments supplied to string.format (${counts})` };
}

/** The node of an argument that its clause cannot print: it or a part of it. */
function misfit(arg: CelNode, verb: string, typeOf: (node: CelNode) => CelType): CelNode | undefined {
  const { kind } = typeOf(arg);
  if (kind !== 'dyn' && !clauseTypes(verb).kinds.includes(kind)) return arg;
  if (verb !== 's') return undefined;
  for (const part of partsOf(arg)) {
    const wrong = misfit(part, verb, typeOf);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function partsOf(node: CelNode): readonly CelNode[] {
  if (node.kind === 'list') return node.items.map(({ value }) => value);
  return node.kind === 'map' ? node.entries.flatMap(({ key, value }) => [key, value]) : [];
}

/** @param count of arguments */
function interpolated(
  format: string,
  count: number,
  textOf: (verb: string, decimals: number | undefined, index: number) => string,
): string {
  let result = '';
  let next = 0;
  for (let at = 0; at < format.length; at += 1) {
    const char = format.charAt(at);
    if (char !== '%') result += char;
    else if (format[at + 1] === '%') {
      result += '%';
      at += 1;
    } else {
      if (at + 1 >= format.length) throw new CelError('unexpected end of string');
      if (next >= count) throw new CelError(`index ${String(next)} out of range`);
      const clause = parseClause(format, at + 1);
      result += textOf(clause.verb, clause.decimals, next);
      next += 1;
      at = clause.last;
    }
  }
  return result;
}

interface Clause {
  readonly verb: string;
  readonly decimals: number | undefined;
  /** Where its last character is. */
  readonly last: number;
}

function parseClause(format: string, start: number): Clause {
  const failed = (why: string): CelError => new CelError(`could not parse formatting clause: ${why}`);
  const wrongPrecision = (why: string): CelError => failed(`error while parsing precision: ${why}`);
  let at = start;
  let decimals: number | undefined;
  if (format[at] === '.') {
    const [digits = ''] = /^\d*/u.exec(format.slice(at + 1)) ?? [];
    at += 1 + digits.length;
    if (at >= format.length) throw wrongPrecision('could not find end of precision specifier');
    const isTooLarge = digits.length > 18;
    if (digits === '' || isTooLarge) {
      const why = isTooLarge ? 'value out of range' : 'invalid syntax';
      throw wrongPrecision(`error while converting precision to integer: strconv.Atoi: parsing "${digits}": ${why}`);
    }
    decimals = Number(digits);
  }
  const verb = format.charAt(at);
  if (isVerb(verb)) return { verb, decimals, last: at };
  // Upstream looks at bytes.
  const byte = Buffer.from(String.fromCodePoint(format.codePointAt(at) ?? 0))[0] ?? 0;
  throw failed(`unrecognized formatting clause "${String.fromCharCode(byte)}"`);
}
