/** A word before expansion: literal text and what is put in for `$…`. */
export type Word = readonly WordPart[];

export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'parameter'; readonly name: string; readonly quoted: boolean; readonly change?: ParameterChange }
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

/** What `${name…}` does with the value. */
export type ParameterChange =
  | { readonly kind: 'length' }
  /** `-`, `=`, `?`, `+`; with `colon` an empty value counts as none. */
  | { readonly kind: '-' | '=' | '?' | '+'; readonly colon: boolean; readonly word: Word }
  | { readonly kind: '#' | '%'; readonly longest: boolean; readonly pattern: Word }
  | { readonly kind: 'replace'; readonly all: boolean; readonly pattern: Word; readonly replacement: Word }
  | { readonly kind: 'substring'; readonly offset: Word; readonly length: Word | undefined };

export interface Redirection {
  readonly descriptor: number;
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '<<';
  /** A file, a descriptor, or the text of a here-document. */
  readonly target: Word;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

export type Command =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirections: readonly Redirection[];
      readonly line: number;
    }
  | { readonly kind: 'pipeline'; readonly negated: boolean; readonly commands: readonly Command[] }
  | { readonly kind: 'logical'; readonly left: Command; readonly operator: '&&' | '||'; readonly right: Command }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Script | undefined }
  | { readonly kind: 'loop'; readonly until: boolean; readonly condition: Script; readonly body: Script }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: Script }
  | { readonly kind: 'case'; readonly word: Word; readonly clauses: readonly CaseClause[] }
  | { readonly kind: 'group'; readonly subshell: boolean; readonly body: Script }
  | { readonly kind: 'redirected'; readonly command: Command; readonly redirections: readonly Redirection[] }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command };

export interface Branch {
  readonly condition: Script;
  readonly body: Script;
}

export interface CaseClause {
  readonly patterns: readonly Word[];
  readonly body: Script;
}

export interface ScriptItem {
  readonly command: Command;
  readonly background: boolean;
}

export type Script = readonly ScriptItem[];

/** What is wrong with a script, in the words of ash. */
export class ShellSyntaxError extends Error {
  /** 1-based. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = 'ShellSyntaxError';
    this.line = line;
  }
}
