import { assignmentName, WordReader } from './read-word.ts';
import { Source } from './source.ts';
import type { Assignment, Branch, CaseClause, Command, Redirection, Script, ScriptItem, Word } from './syntax.ts';

const BLANKS = /(?:[ \t\r]|\\\n)*/y;
const COMMENT = /#[^\n]*/y;
const RESERVED = /(?:if|then|elif|else|fi|while|until|for|do|done|case|esac|in|[{}!])(?=[\s;&|<>()]|$)/y;
const REDIRECTION = /(\d?)(<<-?|<&|<>|<|>>|>&|>\||>)/y;
const FUNCTION = /([A-Za-z_][\w-]*)[ \t]*\([ \t]*\)/y;
const NAME = /[A-Za-z_]\w*/y;

/** Words that end what is inside a compound command. */
type Closing = 'then' | 'elif' | 'else' | 'fi' | 'do' | 'done' | 'esac' | '}' | ')' | ';;';

interface PendingDocument {
  readonly delimiter: string;
  readonly expands: boolean;
  readonly stripTabs: boolean;
  readonly into: { target: Word };
}

/** Reads a whole script. Throws {@link ShellSyntaxError}. */
export function parseShell(text: string): Script {
  const parser = new ShellParser(new Source(text));
  return parser.whole();
}

class ShellParser {
  readonly #source: Source;
  readonly #words: WordReader;
  #pending: PendingDocument[] = [];

  constructor(source: Source) {
    this.#source = source;
    this.#words = new WordReader(source, (inner) => (inner === source ? this.#list() : new ShellParser(inner).#list()));
  }

  whole(): Script {
    const script = this.#list();
    if (!this.#source.done) throw this.#unexpected();
    return script;
  }

  /** Commands up to something that closes the construct around them. */
  #list(): Script {
    const items: ScriptItem[] = [];
    for (;;) {
      this.#skipLines();
      if (this.#ends()) return items;
      const command = this.#logical();
      this.#skipBlanks();
      const background = this.#takeBackground();
      items.push({ command, background });
      if (background) continue;
      if (this.#source.peek() === ';' && this.#source.peek(1) !== ';') this.#source.at += 1;
      else if (this.#source.peek() !== '\n' && !this.#ends()) throw this.#unexpected();
    }
  }

  /** At the end of the script or of the construct that the commands are in. */
  #ends(): boolean {
    return this.#source.done || this.#closing() !== undefined;
  }

  #takeBackground(): boolean {
    return this.#source.peek() === '&' && this.#source.peek(1) !== '&' && this.#source.take('&');
  }

  #logical(): Command {
    let left = this.#pipeline();
    for (;;) {
      this.#skipBlanks();
      const operator = this.#source.take('&&') ? '&&' : this.#source.take('||') ? '||' : undefined;
      if (operator === undefined) return left;
      this.#skipLines();
      left = { kind: 'logical', left, operator, right: this.#pipeline() };
    }
  }

  #pipeline(): Command {
    let negated = false;
    this.#skipBlanks();
    while (this.#takeReserved('!')) {
      negated = !negated;
      this.#skipBlanks();
    }
    const commands = [this.#command()];
    for (;;) {
      this.#skipBlanks();
      if (this.#source.peek() !== '|' || this.#source.peek(1) === '|') break;
      this.#source.at += 1;
      this.#skipLines();
      commands.push(this.#command());
    }
    return commands.length === 1 && !negated && commands[0] !== undefined
      ? commands[0]
      : { kind: 'pipeline', negated, commands };
  }

  #command(): Command {
    return this.#source.nested(() => {
      this.#skipBlanks();
      const compound = this.#compound();
      if (compound === undefined) return this.#simple();
      const redirections = this.#redirections();
      return redirections.length === 0 ? compound : { kind: 'redirected', command: compound, redirections };
    });
  }

  #compound(): Command | undefined {
    const source = this.#source;
    if (source.take('(')) {
      const body = this.#list();
      this.#close(')');
      return { kind: 'group', subshell: true, body };
    }
    const start = source.at;
    switch (source.match(RESERVED)) {
      case 'if':
        return this.#if();
      case 'while':
        return this.#loop(false);
      case 'until':
        return this.#loop(true);
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      case '{': {
        const body = this.#list();
        this.#close('}');
        return { kind: 'group', subshell: false, body };
      }
      case undefined:
        return this.#function();
      default:
        source.at = start;
        throw this.#unexpected();
    }
  }

  #function(): Command | undefined {
    const source = this.#source;
    FUNCTION.lastIndex = source.at;
    const name = FUNCTION.exec(source.text)?.[1];
    if (name === undefined) return undefined;
    source.at = FUNCTION.lastIndex;
    this.#skipLines();
    return { kind: 'function', name, body: this.#command() };
  }

  #if(): Command {
    const branches: Branch[] = [];
    for (;;) {
      const condition = this.#nonEmpty();
      this.#close('then');
      branches.push({ condition, body: this.#nonEmpty() });
      if (this.#takeReserved('elif')) continue;
      const otherwise = this.#takeReserved('else') ? this.#nonEmpty() : undefined;
      this.#close('fi');
      return { kind: 'if', branches, otherwise };
    }
  }

  #loop(until: boolean): Command {
    const condition = this.#nonEmpty();
    return { kind: 'loop', until, condition, body: this.#doGroup() };
  }

  #doGroup(): Script {
    this.#skipLines();
    this.#close('do');
    const body = this.#nonEmpty();
    this.#close('done');
    return body;
  }

  #for(): Command {
    this.#skipBlanks();
    const name = this.#source.match(NAME);
    if (name === undefined) throw this.#source.fail('syntax error: bad for loop variable');
    this.#skipLines();
    let words: Word[] | undefined;
    if (this.#takeReserved('in')) {
      words = [];
      for (;;) {
        this.#skipBlanks();
        const word = this.#words.word();
        if (word === undefined) break;
        words.push(word);
      }
    }
    this.#skipBlanks();
    this.#source.take(';');
    return { kind: 'for', name, words, body: this.#doGroup() };
  }

  #case(): Command {
    this.#skipBlanks();
    const word = this.#words.word();
    if (word === undefined) throw this.#unexpected();
    this.#skipLines();
    if (!this.#takeReserved('in')) throw this.#unexpected('in');
    const clauses: CaseClause[] = [];
    for (;;) {
      this.#skipLines();
      if (this.#takeReserved('esac')) return { kind: 'case', word, clauses };
      clauses.push(this.#clause());
    }
  }

  #clause(): CaseClause {
    this.#source.take('(');
    const patterns: Word[] = [];
    do {
      this.#skipBlanks();
      const pattern = this.#words.word();
      if (pattern === undefined) throw this.#unexpected();
      patterns.push(pattern);
      this.#skipBlanks();
    } while (this.#source.take('|'));
    this.#close(')');
    const body = this.#list();
    this.#skipLines();
    if (!this.#source.take(';;') && this.#closing() !== 'esac') throw this.#unexpected(';;');
    return { patterns, body };
  }

  #simple(): Command {
    const line = this.#source.line;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      this.#skipBlanks();
      const redirection = this.#redirection();
      if (redirection !== undefined) {
        redirections.push(redirection);
        continue;
      }
      const name = words.length === 0 ? assignmentName(this.#source) : undefined;
      if (name !== undefined) {
        assignments.push({ name, value: this.#words.word() ?? [] });
        continue;
      }
      const word = this.#words.word();
      if (word === undefined) break;
      words.push(word);
    }
    if (assignments.length + words.length + redirections.length === 0) throw this.#unexpected();
    return { kind: 'simple', assignments, words, redirections, line };
  }

  #redirections(): readonly Redirection[] {
    const all: Redirection[] = [];
    for (;;) {
      this.#skipBlanks();
      const redirection = this.#redirection();
      if (redirection === undefined) return all;
      all.push(redirection);
    }
  }

  #redirection(): Redirection | undefined {
    const source = this.#source;
    REDIRECTION.lastIndex = source.at;
    const found = REDIRECTION.exec(source.text);
    if (found === null) return undefined;
    source.at += found[0].length;
    const [, digit = '', operator = ''] = found;
    const descriptor = digit === '' ? (operator.startsWith('<') ? 0 : 1) : Number(digit);
    this.#skipBlanks();
    const target = this.#words.word();
    if (target === undefined) throw this.#unexpected();
    if (operator !== '<<' && operator !== '<<-') {
      return { descriptor, operator: operator as Redirection['operator'], target };
    }
    const into: { descriptor: number; operator: '<<'; target: Word } = { descriptor, operator: '<<', target: [] };
    const parts = target.map((part) => (part.kind === 'text' ? part : { text: '', quoted: false }));
    this.#pending.push({
      delimiter: parts.map(({ text }) => text).join(''),
      expands: !parts.some(({ quoted }) => quoted),
      stripTabs: operator === '<<-',
      into,
    });
    return into;
  }

  /** The here-documents that begin after the line that has just ended. */
  #readDocuments(): void {
    const source = this.#source;
    const pending = this.#pending;
    this.#pending = [];
    for (const { delimiter, expands, stripTabs, into } of pending) {
      const lines: string[] = [];
      while (!source.done) {
        const end = source.text.indexOf('\n', source.at);
        const raw = source.text.slice(source.at, end < 0 ? undefined : end);
        source.at = end < 0 ? source.text.length : end + 1;
        const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
        if (line === delimiter) break;
        lines.push(`${line}\n`);
      }
      const text = lines.join('');
      into.target = expands ? this.#documentWord(text) : [{ kind: 'text', text, quoted: true }];
    }
  }

  #documentWord(text: string): Word {
    const inner = new Source(text);
    inner.depth = this.#source.depth;
    return new WordReader(inner, (source) => new ShellParser(source).#list()).hereDocument();
  }

  #nonEmpty(): Script {
    const script = this.#list();
    if (script.length === 0) throw this.#unexpected();
    return script;
  }

  #closing(): Closing | undefined {
    const { text, at } = this.#source;
    if (text.startsWith(')', at)) return ')';
    if (text.startsWith(';;', at)) return ';;';
    RESERVED.lastIndex = at;
    const word = RESERVED.exec(text)?.[0];
    switch (word) {
      case 'then':
      case 'elif':
      case 'else':
      case 'fi':
      case 'do':
      case 'done':
      case 'esac':
      case '}':
        return word;
      default:
        return undefined;
    }
  }

  #close(closing: Closing): void {
    this.#skipBlanks();
    const taken = closing === ')' || closing === ';;' ? this.#source.take(closing) : this.#takeReserved(closing);
    if (!taken) throw this.#unexpected(closing);
  }

  #takeReserved(word: string): boolean {
    RESERVED.lastIndex = this.#source.at;
    if (RESERVED.exec(this.#source.text)?.[0] !== word) return false;
    this.#source.at += word.length;
    return true;
  }

  #skipBlanks(): void {
    this.#source.match(BLANKS);
    this.#source.match(COMMENT);
  }

  /** Blanks, comments and line ends, with the here-documents behind those. */
  #skipLines(): void {
    this.#skipBlanks();
    while (this.#source.take('\n')) {
      this.#readDocuments();
      this.#skipBlanks();
    }
  }

  #unexpected(expected?: string): Error {
    const source = this.#source;
    const rest = expected === undefined ? '' : ` (expecting "${expected}")`;
    if (source.done) return source.fail(`syntax error: unexpected end of file${rest}`);
    if (source.peek() === '\n') return source.fail(`syntax error: unexpected newline${rest}`);
    const token =
      /^(?:;;|&&|\|\||[;&|<>()]|[^\s;&|<>()]+)/.exec(source.text.slice(source.at, source.at + 100))?.[0] ?? '';
    const operator = /^[;&|<>()]/.test(token) || (/^\w+$|^[{}!]$/.test(token) && this.#closing() !== undefined);
    return source.fail(
      operator ? `syntax error: unexpected "${token}"${rest}` : `syntax error: unexpected word${rest}`,
    );
  }
}
