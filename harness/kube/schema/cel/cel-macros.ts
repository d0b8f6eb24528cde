/** Calls that are more than calls. Mirrors cel-go `parser/macro.go`, `cel/library.go` and `ext/comprehensions.go`. */
import type { CelIssue } from './cel-issues.ts';
import type { CelLoop, CelNode, LoopName } from './cel-node.ts';

type Call = Extract<CelNode, { kind: 'call' }>;

/** Undefined: it is a plain call. */
export function expandMacro(call: Call): CelNode | CelIssue | undefined {
  const { name, target, args } = call;
  if (target === undefined) return name === 'has' && args.length === 1 ? expandHas(args[0], call.at) : undefined;
  if ((name === 'optMap' || name === 'optFlatMap') && args.length === 2) return expandOptional(call, target);
  if (args.length === 2 && ONE_VARIABLE.has(name)) return expandOne(call, target);
  if (name === 'map' && args.length === 3) return expandOne(call, target);
  if (args.length === 3 && TWO_VARIABLES.has(name)) return expandTwo(call, target);
  if (args.length === 4 && TRANSFORMS.has(name)) return expandTwo(call, target);
  return undefined;
}

const TRANSFORMS: ReadonlySet<string> = new Set(['transformList', 'transformMap', 'transformMapEntry']);
const ONE_VARIABLE: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'existsOne', 'map', 'filter']);
const TWO_VARIABLES: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'existsOne', ...TRANSFORMS]);

function loopName(name: string): LoopName {
  return (name === 'existsOne' ? 'exists_one' : name) as LoopName;
}

function expandHas(argument: CelNode | undefined, at: number): CelNode | CelIssue {
  if (argument?.kind !== 'select' || argument.mode !== 'value') {
    return { at: argument?.at ?? at, message: 'invalid argument to has() macro' };
  }
  return { ...argument, at, mode: 'has' };
}

function expandOptional({ at, name, args }: Call, target: CelNode): CelNode | CelIssue {
  const [variable, body] = args;
  if (variable?.kind !== 'ident' || body === undefined) {
    const macro = name === 'optMap' ? 'optMap()' : 'optFlatMap()';
    return { at: variable?.at ?? at, message: `${macro} variable name must be a simple identifier` };
  }
  return { kind: 'optionalMap', at, target, variable: variable.name, body, flat: name === 'optFlatMap' };
}

function expandOne({ at, name, args }: Call, range: CelNode): CelLoop | CelIssue {
  const [variable, first, second] = args;
  if (variable?.kind !== 'ident') {
    const message = QUANTIFIERS.has(name) ? 'argument must be a simple name' : 'argument is not an identifier';
    return { at: variable?.at ?? at, message };
  }
  if (variable.name === '__result__' || variable.name === '@result') {
    return { at: variable.at, message: 'iteration variable overwrites accumulator variable' };
  }
  const base = { kind: 'loop', at, name: loopName(name), range, variables: [variable.name] } as const;
  if (first === undefined) return base;
  if (name === 'filter') return { ...base, filter: first };
  return second === undefined ? { ...base, body: first } : { ...base, filter: first, body: second };
}

const QUANTIFIERS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'existsOne']);

function expandTwo({ at, name, args }: Call, range: CelNode): CelLoop | CelIssue {
  const [first, second, ...rest] = args;
  for (const variable of [first, second]) {
    if (variable?.kind !== 'ident') return { at: variable?.at ?? at, message: 'argument must be a simple name' };
  }
  if (first?.kind !== 'ident' || second?.kind !== 'ident') return { at, message: 'argument must be a simple name' };
  if (first.name === second.name) return { at: second.at, message: `duplicate variable name: ${first.name}` };
  const base = { kind: 'loop', at, name: loopName(name), range, variables: [first.name, second.name] } as const;
  const body = rest.at(-1);
  const filter = rest.length > 1 ? rest[0] : undefined;
  return { ...base, ...(body === undefined ? {} : { body }), ...(filter === undefined ? {} : { filter }) };
}
