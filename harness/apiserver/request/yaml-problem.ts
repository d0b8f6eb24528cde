import type { YAMLError } from 'yaml';

/**
 * What is wrong with a YAML text, in the words of Go's parser as far as they are known: `yaml: line 2: …`. Mirrors
 * go.yaml.in/yaml `yamlh.go` and `decode.go`: problems of the parser count lines from 0, and the first line is not told.
 */
export function yamlProblem({ code, message, linePos, pos: [start] }: YAMLError, text: string): string {
  const [words, from] = WORDS.find(([codeOf, pattern]) => codeOf === code && pattern.test(message))?.slice(2) ?? [];
  const line = (linePos?.[0].line ?? 1) + (words === KEYS ? linesToColon(text, start) : 0);
  const shown = from === 'parser' ? line - 1 : line;
  const why = words ?? message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
  return `yaml: ${line === 1 ? '' : `line ${shown}: `}${why}`;
}

/** How many lines behind a key its colon is. */
function linesToColon(text: string, start: number): number {
  const rest = text.slice(start);
  const colon = rest.search(/:(?=\s|$)/);
  return colon < 0 ? 0 : rest.slice(0, colon).split('\n').length - 1;
}

type Row = readonly [code: string, pattern: RegExp, words: string, from: 'scanner' | 'parser'];

const KEYS = 'mapping values are not allowed in this context';

const WORDS: readonly Row[] = [
  ['BLOCK_AS_IMPLICIT_KEY', /^/, KEYS, 'scanner'],
  ['MULTILINE_IMPLICIT_KEY', /^/, KEYS, 'scanner'],
  ['BAD_INDENT', /^Flow sequence/, "did not find expected ',' or ']'", 'parser'],
  ['BAD_INDENT', /^Flow map/, "did not find expected ',' or '}'", 'parser'],
  ['MISSING_CHAR', /quote/, 'found unexpected end of stream', 'scanner'],
  ['TAB_AS_INDENT', /^/, 'found character that cannot start any token', 'scanner'],
  ['BAD_ALIAS', /^/, 'did not find expected alphabetic or numeric character', 'scanner'],
  ['UNEXPECTED_TOKEN', /-end token/, 'did not find expected node content', 'parser'],
];
