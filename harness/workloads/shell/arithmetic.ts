/** What an expression reads and sets. */
export interface ArithmeticVariables {
  /** Empty when unset. */
  get(name: string): string;
  set(name: string, value: string): void;
}

/** What is wrong with an expression, in the words of ash. */
export class ArithmeticError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArithmeticError';
  }
}

const TOKEN =
  /\s*(0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[<>=!+\-*/%&|^]=|[-+*/%<>=!&|^~?:(),])/y;

/** From what binds loosest to what binds tightest. */
const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

const ASSIGNMENTS: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);

/** The value of a shell's arithmetic expression, with 64-bit integers. Throws {@link ArithmeticError}. */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables): bigint {
  return new Evaluator(text, variables, 0).whole();
}

class Evaluator {
  readonly #tokens: readonly string[];
  readonly #variables: ArithmeticVariables;
  readonly #depth: number;
  #at = 0;
  /** Above 0 where a result is not used: `0 && x=1` sets nothing. */
  #idle = 0;
  #nesting = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    if (depth > 32) throw new ArithmeticError('arithmetic syntax error');
    this.#tokens = tokensOf(text);
    this.#variables = variables;
    this.#depth = depth;
  }

  whole(): bigint {
    if (this.#tokens.length === 0) return 0n;
    const value = this.#comma();
    if (this.#at < this.#tokens.length) throw new ArithmeticError('arithmetic syntax error');
    return value;
  }

  #comma(): bigint {
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    return value;
  }

  #assignment(): bigint {
    this.#nesting += 1;
    if (this.#nesting > 500) throw new ArithmeticError('expression recursion loop detected');
    try {
      const name = this.#tokens[this.#at] ?? '';
      const operator = this.#tokens[this.#at + 1] ?? '';
      if (!isName(name) || !ASSIGNMENTS.has(operator)) return this.#conditional();
      this.#at += 2;
      const right = this.#assignment();
      const value = operator === '=' ? right : this.#apply(operator.slice(0, -1), this.#read(name), right);
      return this.#write(name, value);
    } finally {
      this.#nesting -= 1;
    }
  }

  #conditional(): bigint {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const yes = this.#unused(condition === 0n, () => this.#assignment());
    if (!this.#take(':')) throw new ArithmeticError('malformed ?: operator');
    const no = this.#unused(condition !== 0n, () => this.#assignment());
    return condition === 0n ? no : yes;
  }

  #binary(level: number): bigint {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at] ?? '';
      if (!operators.includes(operator)) return left;
      this.#at += 1;
      const skip = (operator === '&&' && left === 0n) || (operator === '||' && left !== 0n);
      // ** binds to the right.
      const right = this.#unused(skip, () => this.#binary(operator === '**' ? level : level + 1));
      left = this.#apply(operator, left, right);
    }
  }

  #unary(): bigint {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    switch (token) {
      case undefined:
        throw new ArithmeticError('arithmetic syntax error');
      case '+':
        return this.#unary();
      case '-':
        return wrap(-this.#unary());
      case '!':
        return this.#unary() === 0n ? 1n : 0n;
      case '~':
        return wrap(~this.#unary());
      case '++':
      case '--':
        return this.#step(this.#name(), token, true);
      case '(': {
        const value = this.#comma();
        if (!this.#take(')')) throw new ArithmeticError('arithmetic syntax error');
        return value;
      }
      default:
        return this.#operand(token);
    }
  }

  #operand(token: string): bigint {
    if (/^\d/.test(token)) return numberOf(token);
    if (!isName(token)) throw new ArithmeticError('arithmetic syntax error');
    const next = this.#tokens[this.#at];
    if (next !== '++' && next !== '--') return this.#read(token);
    this.#at += 1;
    return this.#step(token, next, false);
  }

  #name(): string {
    const name = this.#tokens[this.#at] ?? '';
    if (!isName(name)) throw new ArithmeticError('arithmetic syntax error');
    this.#at += 1;
    return name;
  }

  #step(name: string, operator: '++' | '--', before: boolean): bigint {
    const old = this.#read(name);
    const value = this.#write(name, wrap(old + (operator === '++' ? 1n : -1n)));
    return before ? value : old;
  }

  /** A variable holds a number or an expression. */
  #read(name: string): bigint {
    const text = this.#variables.get(name).trim();
    if (/^(?:0[xX][\da-fA-F]+|\d+)$/.test(text)) return numberOf(text);
    return new Evaluator(text, this.#variables, this.#depth + 1).whole();
  }

  #write(name: string, value: bigint): bigint {
    if (this.#idle === 0) this.#variables.set(name, String(value));
    return value;
  }

  #unused<T>(skip: boolean, read: () => T): T {
    this.#idle += skip ? 1 : 0;
    const value = read();
    this.#idle -= skip ? 1 : 0;
    return value;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #apply(operator: string, left: bigint, right: bigint): bigint {
    if ((operator === '/' || operator === '%') && right === 0n) {
      if (this.#idle > 0) return 0n;
      throw new ArithmeticError('divide by zero');
    }
    return wrap(apply(operator, left, right));
  }
}

function apply(operator: string, left: bigint, right: bigint): bigint {
  const compute = OPERATIONS[operator];
  return compute === undefined ? 0n : compute(left, right);
}

const truth = (value: boolean): bigint => (value ? 1n : 0n);

const OPERATIONS: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '||': (left, right) => truth(left !== 0n || right !== 0n),
  '&&': (left, right) => truth(left !== 0n && right !== 0n),
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '&': (left, right) => left & right,
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
  '<': (left, right) => truth(left < right),
  '<=': (left, right) => truth(left <= right),
  '>': (left, right) => truth(left > right),
  '>=': (left, right) => truth(left >= right),
  '<<': (left, right) => left << (right & 63n),
  '>>': (left, right) => left >> (right & 63n),
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '**': power,
};

/** Modulo 2^64, in as many steps as the exponent has bits. */
function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ArithmeticError('exponent less than 0');
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = wrap(result * factor);
    factor = wrap(factor * factor);
  }
  return result;
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function isName(token: string): boolean {
  return /^[A-Za-z_]/.test(token);
}

/** Hexadecimal, octal with a leading 0, or decimal. */
function numberOf(text: string): bigint {
  if (/^0[xX]/.test(text)) return wrap(BigInt(text));
  if (!/^0\d/.test(text)) return wrap(BigInt(text.slice(0, 40)));
  if (/[89]/.test(text)) throw new ArithmeticError('arithmetic syntax error');
  return wrap(BigInt(`0o${text}`));
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < trimmed.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(trimmed)?.[1];
    if (token === undefined) throw new ArithmeticError('arithmetic syntax error');
    tokens.push(token);
    at = TOKEN.lastIndex;
  }
  return tokens;
}
