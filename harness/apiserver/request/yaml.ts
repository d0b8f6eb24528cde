/** YAML as the real server reads and writes it: version 1.1 without timestamps and base-60 numbers, which stay strings. */
import { LineCounter, parseDocument, stringify, visit, type Scalar, type Tags } from 'yaml';
import { exactInteger } from '../../kube/json/exact-integers.ts';
import { jsonText } from '../../kube/json/json-text.ts';
import { cloneJson, type JsonValue } from '../../kube/json/json.ts';
import { yamlProblem } from './yaml-problem.ts';
import { repeatedKeysOf } from './yaml-duplicates.ts';

export interface ParsedYaml {
  readonly value: JsonValue;
  /** `line 7: key "a" already set in map`. */
  readonly repeated: readonly string[];
}

const UNWANTED: ReadonlySet<string> = new Set(
  ['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`),
);

function wantedTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !(UNWANTED.has(tag.tag) || isBase60(tag)));
}

function isBase60(tag: object): boolean {
  return 'format' in tag && tag.format === 'TIME';
}

/**
 * The first document.
 *
 * @throws Error `yaml: line 1: …`; also of texts nested deeper than the parser's stack, some hundred levels
 */
export function parseYaml(text: string): ParsedYaml {
  try {
    return parsed(text);
  } catch (error) {
    throw error instanceof RangeError ? new Error('yaml: exceeded max depth', { cause: error }) : error;
  }
}

function parsed(text: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    version: '1.1',
    customTags: wantedTags,
    uniqueKeys: false,
    logLevel: 'silent',
    intAsBigInt: LONG_INTEGER.test(text),
    stringKeys: true,
  });
  const [problem] = document.errors;
  if (problem?.message.includes('call stack') === true) throw new RangeError(problem.message);
  if (problem !== undefined && problem.code !== 'MULTIPLE_DOCS') throw new Error(yamlProblem(problem, text));
  const aliases: unknown[] = [];
  visit(document, {
    Scalar: (key, node) => {
      makeExact(node);
      if (key === 'key' && isSwallowedColon(node, text)) throw new Error("yaml: did not find expected ',' or '}'");
    },
    Alias: (_key, node) => {
      if (node.resolve(document) === undefined) throw new Error(`yaml: unknown anchor '${node.source}' referenced`);
      aliases.push(node);
    },
  });
  // Aliases are turned into copies, so that nothing is shared between the fields of a draft.
  const value = document.toJS({ maxAliasCount: 100 }) as JsonValue;
  return {
    value: aliases.length > 0 ? cloneJson(value) : value,
    repeated: repeatedKeysOf(document, lineCounter),
  };
}

const LONG_INTEGER = /[\d_]{16}|0x[\da-f_]{14}|0b[01_]{54}/i;

/** Of YAML 1.2, which Go's decoder takes too. */
const OCTAL = /^0o[0-7_]*[0-7]$/;

/** As Go decodes numbers: see `exact-integers.ts`. */
function makeExact(node: Scalar): void {
  const { value, source = '' } = node;
  if (typeof value === 'bigint') node.value = exactInteger(value);
  else if (typeof value === 'string' && node.type === 'PLAIN' && OCTAL.test(value))
    node.value = exactInteger(BigInt(value.replaceAll('_', '')));
  else if (typeof value === 'number' && !Number.isFinite(value)) {
    const isWord = !/\d/.test(source);
    if (isWord)
      throw new Error(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`);
    node.value = source;
  }
}

/** For Go's parser a colon that no blank follows belongs to an unquoted key: `{a:[1]}` is not a map. */
function isSwallowedColon({ type, range }: Scalar, text: string): boolean {
  const end = range?.[1];
  return type === 'PLAIN' && end !== undefined && /^:[[{]/.test(text.slice(end, end + 2));
}

/** Values nested too deep for the writer come as JSON, which is YAML too. */
export function yamlText(value: unknown): string {
  try {
    return written(value);
  } catch (error) {
    if (error instanceof RangeError) return `${jsonText(value)}\n`;
    throw error;
  }
}

function written(value: unknown): string {
  return stringify(value, {
    version: '1.1',
    indentSeq: false,
    sortMapEntries: true,
    aliasDuplicateObjects: false,
    lineWidth: 80,
    nullStr: 'null',
  });
}
