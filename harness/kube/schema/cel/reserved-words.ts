/** Identifiers that CEL keeps for itself. Mirrors cel-go `parser/parser.go`, `reservedIds` without the literals and `in`. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
