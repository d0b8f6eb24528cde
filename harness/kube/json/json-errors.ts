/** What Go's `encoding/json` says of a wrong text: a model of its scanner (`scanner.go`), with its words. */

type Step = (scan: Scan, char: string) => Step | undefined;

interface Scan {
  readonly stack: ('object-key' | 'object-value' | 'array-value')[];
  readonly maxDepth: number;
  error?: string;
}

/** The first error, or undefined when the text is valid. @param maxDepth how deep values may be nested */
export function firstJsonError(text: string, maxDepth: number): string | undefined {
  const scan: Scan = { stack: [], maxDepth };
  let step: Step = beginValue;
  for (const char of text) {
    const next = step(scan, char);
    if (next === undefined) return scan.error;
    step = next;
  }
  const end = step(scan, ' ');
  return end === endTop ? undefined : 'unexpected end of JSON input';
}

function fail(scan: Scan, char: string, context: string): Step | undefined {
  scan.error = `invalid character ${quoteChar(char)} ${context}`;
  return undefined;
}

const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';
const isDigit = (char: string): boolean => char >= '0' && char <= '9' && char.length === 1;

const beginValueOrEmpty: Step = (scan, char) => {
  if (isSpace(char)) return beginValueOrEmpty;
  return char === ']' ? endValue(scan, char) : beginValue(scan, char);
};

const beginValue: Step = (scan, char) => {
  if (isSpace(char)) return beginValue;
  switch (char) {
    case '{':
      return push(scan, char, 'object-key', beginStringOrEmpty);
    case '[':
      return push(scan, char, 'array-value', beginValueOrEmpty);
    case '"':
      return inString;
    case '-':
      return afterMinus;
    case '0':
      return afterZero;
    case 't':
      return literal('true', 1);
    case 'f':
      return literal('false', 1);
    case 'n':
      return literal('null', 1);
    default:
      return isDigit(char) ? inInteger : fail(scan, char, 'looking for beginning of value');
  }
};

function push(scan: Scan, char: string, state: Scan['stack'][number], next: Step): Step | undefined {
  scan.stack.push(state);
  return scan.stack.length > scan.maxDepth ? fail(scan, char, 'exceeded max depth') : next;
}

const beginStringOrEmpty: Step = (scan, char) => {
  if (isSpace(char)) return beginStringOrEmpty;
  if (char !== '}') return beginString(scan, char);
  scan.stack[scan.stack.length - 1] = 'object-value';
  return endValue(scan, char);
};

const beginString: Step = (scan, char) => {
  if (isSpace(char)) return beginString;
  return char === '"' ? inString : fail(scan, char, 'looking for beginning of object key string');
};

const endValue: Step = (scan, char) => {
  const state = scan.stack.at(-1);
  if (state === undefined) return endTop(scan, char);
  if (isSpace(char)) return endValue;
  const top = scan.stack.length - 1;
  if (state === 'object-key') {
    if (char !== ':') return fail(scan, char, 'after object key');
    scan.stack[top] = 'object-value';
    return beginValue;
  }
  if (state === 'object-value') {
    if (char === ',') {
      scan.stack[top] = 'object-key';
      return beginString;
    }
    return char === '}' ? pop(scan) : fail(scan, char, 'after object key:value pair');
  }
  if (char === ',') return beginValue;
  return char === ']' ? pop(scan) : fail(scan, char, 'after array element');
};

function pop(scan: Scan): Step {
  scan.stack.pop();
  return scan.stack.length === 0 ? endTop : endValue;
}

const endTop: Step = (scan, char) => (isSpace(char) ? endTop : fail(scan, char, 'after top-level value'));

const inString: Step = (scan, char) => {
  if (char === '"') return endValue;
  if (char === '\\') return inEscape;
  return char < ' ' ? fail(scan, char, 'in string literal') : inString;
};

const inEscape: Step = (scan, char) => {
  if (char.length === 1 && 'bfnrt\\/"'.includes(char)) return inString;
  return char === 'u' ? inUnicode(4) : fail(scan, char, 'in string escape code');
};

function inUnicode(left: number): Step {
  return (scan, char) => {
    if (!/^[0-9a-fA-F]$/.test(char)) return fail(scan, char, 'in \\u hexadecimal character escape');
    return left === 1 ? inString : inUnicode(left - 1);
  };
}

const afterMinus: Step = (scan, char) => {
  if (char === '0') return afterZero;
  return isDigit(char) ? inInteger : fail(scan, char, 'in numeric literal');
};

const inInteger: Step = (scan, char) => (isDigit(char) ? inInteger : afterZero(scan, char));

const afterZero: Step = (scan, char) => {
  if (char === '.') return afterDot;
  return char === 'e' || char === 'E' ? afterExponent : endValue(scan, char);
};

const afterDot: Step = (scan, char) =>
  isDigit(char) ? inFraction : fail(scan, char, 'after decimal point in numeric literal');

const inFraction: Step = (scan, char) => {
  if (isDigit(char)) return inFraction;
  return char === 'e' || char === 'E' ? afterExponent : endValue(scan, char);
};

const afterExponent: Step = (scan, char) =>
  char === '+' || char === '-' ? afterExponentSign : afterExponentSign(scan, char);

const afterExponentSign: Step = (scan, char) =>
  isDigit(char) ? inExponent : fail(scan, char, 'in exponent of numeric literal');

const inExponent: Step = (scan, char) => (isDigit(char) ? inExponent : endValue(scan, char));

function literal(word: string, at: number): Step {
  return (scan, char) => {
    const expected = word.charAt(at);
    if (char !== expected) return fail(scan, char, `in literal ${word} (expecting '${expected}')`);
    return at === word.length - 1 ? endValue : literal(word, at + 1);
  };
}

/** As Go quotes a character. */
function quoteChar(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  const quoted = JSON.stringify(char).slice(1, -1);
  const code = char.charCodeAt(0);
  return code < 32 && quoted.startsWith('\\u') ? `'\\x${code.toString(16).padStart(2, '0')}'` : `'${quoted}'`;
}
