import { posix } from 'node:path';
import { ArithmeticError, evaluateArithmetic } from './arithmetic.ts';
import { ShellProblem } from './control-flow.ts';
import { globMatches, globOf, type Glob, type Quotable } from './glob.ts';
import type { ParameterChange, Script, Word, WordPart } from './syntax.ts';

/** What words are expanded with. */
export interface ExpansionPlace {
  /** Undefined when it is not set. `@` and `*` give what `positional` gives. */
  parameter(name: string): string | undefined;
  readonly positional: readonly string[];
  /** Throws for one that is read-only. */
  assign(name: string, value: string): void;
  /** Standard output of a command, without the line ends at its end. */
  substitute(script: Script): Promise<string>;
  /** Names in a directory; empty for what is none. */
  list(directory: string): Promise<readonly string[]>;
  readonly directory: string;
  readonly refusesUnset: boolean;
  readonly expandsPathnames: boolean;
}

/** A piece of a field; `split` where IFS characters in it end fields. */
interface Piece extends Quotable {
  readonly split: boolean;
}

type ConditionalChange = Extract<ParameterChange, { readonly word: Word }>;

function isConditional(change: ParameterChange): change is ConditionalChange {
  return 'word' in change;
}

/** Where one field ends and the next begins whatever IFS says: between the fields of `"$@"`. */
const BREAK = 'break';

/** Expands words to fields: parameters, commands, arithmetic, then IFS, then pathnames. */
export class Expander {
  readonly #place: ExpansionPlace;

  constructor(place: ExpansionPlace) {
    this.#place = place;
  }

  async fields(words: readonly Word[]): Promise<string[]> {
    const all: string[] = [];
    for (const word of words) {
      for (const field of this.#split(await this.#pieces(word))) all.push(...(await this.#pathnames(field)));
    }
    return all;
  }

  /** One text, without splitting: the value of an assignment, the target of a redirection. */
  async text(word: Word): Promise<string> {
    return joined(await this.#pieces(word));
  }

  async glob(word: Word): Promise<Glob> {
    return globOf(piecesOf(await this.#pieces(word)));
  }

  async #pieces(word: Word): Promise<(Piece | typeof BREAK)[]> {
    const pieces: (Piece | typeof BREAK)[] = [];
    for (const [index, part] of word.entries()) pieces.push(...(await this.#part(part, index === 0)));
    return pieces;
  }

  async #part(part: WordPart, isFirst: boolean): Promise<readonly (Piece | typeof BREAK)[]> {
    switch (part.kind) {
      case 'text':
        return [
          { text: isFirst && !part.quoted ? this.#home(part.text) : part.text, quoted: part.quoted, split: false },
        ];
      case 'command':
        return [this.#result(await this.#place.substitute(part.script), part.quoted)];
      case 'arithmetic':
        return [this.#result(await this.#arithmetic(part.expression), part.quoted)];
      case 'parameter':
        return this.#parameter(part);
    }
  }

  #result(text: string, quoted: boolean): Piece {
    return { text, quoted, split: !quoted };
  }

  #home(text: string): string {
    if (text !== '~' && !text.startsWith('~/')) return text;
    return `${this.#place.parameter('HOME') ?? '~'}${text.slice(1)}`;
  }

  async #arithmetic(expression: Word): Promise<string> {
    const text = await this.text(expression);
    try {
      return String(
        evaluateArithmetic(text, {
          get: (name) => {
            const value = this.#place.parameter(name);
            if (value === undefined && this.#place.refusesUnset) throw new ShellProblem(`${name}: parameter not set`);
            return value ?? '';
          },
          set: (name, value) => {
            this.#place.assign(name, value);
          },
        }),
      );
    } catch (error) {
      if (error instanceof ArithmeticError) throw new ShellProblem(error.message);
      throw error;
    }
  }

  async #parameter(part: Extract<WordPart, { kind: 'parameter' }>): Promise<readonly (Piece | typeof BREAK)[]> {
    const { name, quoted, change } = part;
    const value = this.#place.parameter(name);
    if (change !== undefined && isConditional(change)) return this.#conditional(part, change, value);
    if (value === undefined && this.#place.refusesUnset && name !== '@' && name !== '*') {
      throw new ShellProblem(`${name}: parameter not set`);
    }
    if (change === undefined) return this.#plain(name, quoted, value);
    return [this.#result(await this.#changed(name, change, value ?? ''), quoted)];
  }

  #plain(name: string, quoted: boolean, value: string | undefined): readonly (Piece | typeof BREAK)[] {
    if (name !== '@' && name !== '*') return [this.#result(value ?? '', quoted)];
    const { positional } = this.#place;
    if (name === '*' && quoted) return [this.#result(positional.join(this.#ifs().slice(0, 1)), true)];
    // "$@" without parameters is no field at all; a piece that is not there at all says so.
    return positional
      .filter((text) => quoted || text !== '')
      .flatMap((text, index) => {
        const piece = this.#result(text, quoted);
        return index === 0 ? [piece] : [BREAK, piece];
      });
  }

  async #conditional(
    { name, quoted }: { readonly name: string; readonly quoted: boolean },
    change: ConditionalChange,
    value: string | undefined,
  ): Promise<readonly (Piece | typeof BREAK)[]> {
    const isSet = value !== undefined && !(change.colon && value === '');
    const instead = async (): Promise<(Piece | typeof BREAK)[]> => {
      const pieces = (await this.#pieces(change.word)).map((piece) =>
        piece === BREAK ? piece : { ...piece, quoted: piece.quoted || quoted, split: !quoted && !piece.quoted },
      );
      return quoted && pieces.length === 0 ? nothing : pieces;
    };
    const nothing = quoted ? [this.#result('', true)] : [];
    switch (change.kind) {
      case '+':
        return isSet ? instead() : nothing;
      case '-':
        return isSet ? this.#plain(name, quoted, value) : instead();
      case '=': {
        if (isSet) return this.#plain(name, quoted, value);
        const text = joined(await instead());
        this.#place.assign(name, text);
        return [this.#result(text, quoted)];
      }
      case '?': {
        if (isSet) return this.#plain(name, quoted, value);
        const said = joined(await instead());
        throw new ShellProblem(`${name}: ${said === '' ? 'parameter not set' : said}`);
      }
    }
  }

  async #changed(name: string, change: Exclude<ParameterChange, ConditionalChange>, value: string): Promise<string> {
    switch (change.kind) {
      case 'length':
        return String(name === '@' || name === '*' ? this.#place.positional.length : Array.from(value).length);
      case '#':
        return withoutPrefix(value, await this.glob(change.pattern), change.longest);
      case '%':
        return withoutSuffix(value, await this.glob(change.pattern), change.longest);
      case 'replace':
        return replaced(value, await this.glob(change.pattern), await this.text(change.replacement), change.all);
      case 'substring': {
        const chars = Array.from(value);
        const offset = Number(await this.#arithmetic(change.offset));
        const from = offset < 0 ? Math.max(chars.length + offset, 0) : offset;
        if (change.length === undefined) return chars.slice(from).join('');
        const length = Number(await this.#arithmetic(change.length));
        return chars.slice(from, length < 0 ? length : from + length).join('');
      }
    }
  }

  #ifs(): string {
    return this.#place.parameter('IFS') ?? ' \t\n';
  }

  /** Fields as lists of pieces. What was nothing but unquoted emptiness is no field. */
  #split(pieces: readonly (Piece | typeof BREAK)[]): readonly (readonly Quotable[])[] {
    const ifs = this.#ifs();
    const fields: Quotable[][] = [];
    let field: Quotable[] | undefined;
    for (const piece of pieces) {
      if (piece === BREAK) {
        fields.push(field ?? []);
        field = undefined;
        continue;
      }
      if (!piece.split) {
        if (piece.quoted || piece.text !== '') field = [...(field ?? []), piece];
        continue;
      }
      for (const token of ifsTokens(piece.text, ifs)) {
        if (token.kind === 'text') field = [...(field ?? []), { text: token.text, quoted: false }];
        else if (field !== undefined) {
          fields.push(field);
          field = undefined;
        } else if (token.kind === 'separator') fields.push([]);
      }
    }
    if (field !== undefined) fields.push(field);
    return fields;
  }

  async #pathnames(field: readonly Quotable[]): Promise<readonly string[]> {
    const literal = field.map(({ text }) => text).join('');
    const hasPattern = field.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));
    if (!hasPattern || !this.#place.expandsPathnames) return [literal];
    const found = await this.#matching(field);
    return found.length === 0 ? [literal] : found;
  }

  async #matching(field: readonly Quotable[]): Promise<readonly string[]> {
    const steps = pathSteps(field);
    const isAbsolute = steps[0]?.every(({ text }) => text === '') === true;
    let found: string[] = [isAbsolute ? '/' : ''];
    for (const step of isAbsolute ? steps.slice(1) : steps) {
      const glob = globOf(step);
      const literal = step.map(({ text }) => text).join('');
      const next: string[] = [];
      for (const base of found) {
        const names = await this.#place.list(posix.resolve(this.#place.directory, base === '' ? '.' : base));
        const fits = names.filter(
          (name) => (literal.startsWith('.') || !name.startsWith('.')) && globMatches(glob, name),
        );
        next.push(...fits.sort().map((name) => (base === '' || base === '/' ? `${base}${name}` : `${base}/${name}`)));
      }
      found = next;
    }
    return found;
  }
}

/** Cut at unquoted and quoted slashes. */
function pathSteps(field: readonly Quotable[]): readonly (readonly Quotable[])[] {
  const steps: Quotable[][] = [[]];
  for (const { text, quoted } of field) {
    for (const [index, part] of text.split('/').entries()) {
      if (index > 0) steps.push([]);
      steps.at(-1)?.push({ text: part, quoted });
    }
  }
  return steps;
}

type IfsToken = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'blank' | 'separator' };

/** Blanks of IFS in a row are one end of a field; each other character of it is one, with the blanks around. */
function ifsTokens(text: string, ifs: string): readonly IfsToken[] {
  const tokens: IfsToken[] = [];
  let start = 0;
  const flush = (end: number): void => {
    if (end > start) tokens.push({ kind: 'text', text: text.slice(start, end) });
  };
  let at = 0;
  while (at < text.length) {
    if (!ifs.includes(text[at] ?? '')) {
      at += 1;
      continue;
    }
    flush(at);
    let separators = 0;
    // One separator with the blanks on both sides of it.
    while (at < text.length && ifs.includes(text[at] ?? '')) {
      if (!' \t\n'.includes(text[at] ?? '')) {
        if (separators === 1) break;
        separators = 1;
      }
      at += 1;
    }
    tokens.push({ kind: separators === 0 ? 'blank' : 'separator' });
    start = at;
  }
  flush(text.length);
  return tokens;
}

function piecesOf(pieces: readonly (Piece | typeof BREAK)[]): readonly Quotable[] {
  return pieces.map((piece) => (piece === BREAK ? { text: ' ', quoted: true } : piece));
}

function joined(pieces: readonly (Piece | typeof BREAK)[]): string {
  return piecesOf(pieces)
    .map(({ text }) => text)
    .join('');
}

function withoutPrefix(value: string, glob: Glob, longest: boolean): string {
  const chars = Array.from(value);
  for (let step = 0; step <= chars.length; step += 1) {
    const length = longest ? chars.length - step : step;
    if (globMatches(glob, chars.slice(0, length).join(''))) return chars.slice(length).join('');
  }
  return value;
}

function withoutSuffix(value: string, glob: Glob, longest: boolean): string {
  const chars = Array.from(value);
  for (let step = 0; step <= chars.length; step += 1) {
    const from = longest ? step : chars.length - step;
    if (globMatches(glob, chars.slice(from).join(''))) return chars.slice(0, from).join('');
  }
  return value;
}

/** `${name/pattern/text}`: the longest match at the first place, or at every place. */
function replaced(value: string, glob: Glob, replacement: string, all: boolean): string {
  if (glob.pieces.length === 0) return value;
  const chars = Array.from(value);
  let result = '';
  let at = 0;
  while (at < chars.length) {
    const end = longestMatch(chars, at, glob);
    if (end === undefined) {
      result += chars[at] ?? '';
      at += 1;
      continue;
    }
    result += replacement;
    at = end;
    if (!all) break;
  }
  return result + chars.slice(at).join('');
}

function longestMatch(chars: readonly string[], at: number, glob: Glob): number | undefined {
  for (let end = chars.length; end > at; end -= 1) {
    if (globMatches(glob, chars.slice(at, end).join(''))) return end;
  }
  return undefined;
}
