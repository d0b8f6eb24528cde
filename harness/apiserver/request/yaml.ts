/** YAML as the real server reads and writes it: version 1.1 without timestamps and base-60 numbers, which stay strings. */
import { LineCounter, parseDocument, stringify, visit, type Scalar, type Tags } from 'yaml';
import type { JsonValue } from '../../kube/json/json.ts';
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

/** The first document. @throws Error `yaml: line 1: …` */
export function parseYaml(text: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    version: '1.1',
    customTags: wantedTags,
    uniqueKeys: false,
    logLevel: 'silent',
    stringKeys: true,
  });
  const [problem] = document.errors;
  if (problem !== undefined && problem.code !== 'MULTIPLE_DOCS') throw new Error(yamlProblem(problem, text));
  const aliases: unknown[] = [];
  visit(document, {
    Scalar: (key, node) => {
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
    value: aliases.length > 0 ? (JSON.parse(JSON.stringify(value)) as JsonValue) : value,
    repeated: repeatedKeysOf(document, lineCounter),
  };
}

/** For Go's parser a colon that no blank follows belongs to an unquoted key: `{a:[1]}` is not a map. */
function isSwallowedColon({ type, range }: Scalar, text: string): boolean {
  const end = range?.[1];
  return type === 'PLAIN' && end !== undefined && /^:[[{]/.test(text.slice(end, end + 2));
}

export function yamlText(value: unknown): string {
  return stringify(value, {
    version: '1.1',
    indentSeq: false,
    sortMapEntries: true,
    aliasDuplicateObjects: false,
    lineWidth: 80,
    nullStr: 'null',
  });
}
