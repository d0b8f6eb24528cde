import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { messageOf, type Problem } from '../core/errors.ts';
import { formatPath, type FieldPath } from './field-path.ts';

/** The one document of a YAML file as a plain value, with the place of every field. */
export interface YamlFile {
  readonly value: unknown;
  /** Syntax errors, duplicate keys, further documents. With any of these `value` may lack parts. */
  readonly problems: readonly Problem[];
  /** The place of a value, or of its key; for a field that is not there, the place of the nearest one around it. */
  locate(path: FieldPath, what: 'key' | 'value'): { readonly line: number; readonly column: number };
}

/** Longer files are refused unread. */
const MAX_CHARACTERS = 1_000_000;
/** More expansions of anchors than this are an attack, not a fleet. */
const MAX_ALIASES = 100;

export function parseYamlFile(text: string): YamlFile {
  if (text.length > MAX_CHARACTERS) return refused(`longer than ${String(MAX_CHARACTERS)} characters`);
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) return refused('nested too deeply');
    throw error;
  }
}

function parse(text: string): YamlFile {
  const lines = new LineCounter();
  // Duplicate keys are looked for below, to say where the first one is.
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [first, ...more] = Array.isArray(documents) ? documents : [];
  if (first === undefined) return { value: undefined, problems: [], locate: () => place(0) };
  // The parser recurses, and turns the end of the stack into an error of the document.
  if (first.errors.some(({ message }) => message.includes('call stack'))) return refused('nested too deeply');
  const problems: Problem[] = [
    ...[...first.errors, ...first.warnings].map((error) => syntaxProblem(error, place)),
    ...duplicateKeys(first.contents, [], place),
    ...more.map((document) => ({
      path: 'file',
      message: 'a second YAML document starts here; a fleet file has one',
      ...place(document.range[0]),
    })),
  ];
  const { value, problem } = first.errors.length > 0 ? { value: undefined } : plainValue(first);
  if (problem !== undefined) problems.push({ ...problem, ...place(missingAnchor(first) ?? first.range[0]) });
  return { value, problems, locate: (path, what) => place(offsetOf(first, path, what)) };
}

function refused(why: string): YamlFile {
  const place = { line: 1, column: 1 };
  return { value: undefined, problems: [{ path: 'file', message: `not read: ${why}`, ...place }], locate: () => place };
}

type Place = (offset: number) => { readonly line: number; readonly column: number };

function syntaxProblem(error: YAMLError, place: Place): Problem {
  return { path: 'file', message: `YAML: ${error.message}`, ...place(error.pos[0]) };
}

function plainValue(document: Document.Parsed): { readonly value: unknown; readonly problem?: Problem } {
  try {
    return { value: withoutNulls(document.toJS({ maxAliasCount: MAX_ALIASES })) };
  } catch (error) {
    // yaml throws a ReferenceError for an anchor that is missing, and for a bomb of aliases.
    return { value: undefined, problem: { path: 'file', message: `YAML: ${messageOf(error)}` } };
  }
}

/** Where the first alias without an anchor is. */
function missingAnchor(document: Document.Parsed): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = startOf(alias);
      return visit.BREAK;
    },
  });
  return offset;
}

/** A field that is null counts as absent, as in Kubernetes. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}

function duplicateKeys(node: Node | null, path: FieldPath, place: Place): readonly Problem[] {
  if (isSeq(node))
    return node.items.flatMap((item, index) => duplicateKeys(item as Node | null, [...path, index], place));
  if (!isMap(node)) return [];
  const seen = new Map<string, number>();
  return node.items.flatMap((pair) => {
    const [name, offset] = [keyName(pair), keyOffset(pair)];
    const here = [...path, name];
    const before = seen.get(name);
    const inside = duplicateKeys(pair.value as Node | null, here, place);
    if (before === undefined) {
      seen.set(name, offset);
      return inside;
    }
    const message = `Duplicate field: given in line ${String(place(before).line)} already`;
    return [{ path: formatPath(here), message, ...place(offset) }, ...inside];
  });
}

function offsetOf(document: Document.Parsed, path: FieldPath, what: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? document.range[0];
  for (const [index, step] of path.entries()) {
    const found = child(isAlias(node) ? node.resolve(document) : node, step);
    if (found === undefined) return offset;
    node = found.node;
    offset = (what === 'value' && index === path.length - 1 ? scalarStart(node) : undefined) ?? found.offset;
  }
  return offset;
}

function child(node: unknown, step: string | number): { readonly node: unknown; readonly offset: number } | undefined {
  if (isSeq(node)) {
    const item: unknown = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { node: item, offset: startOf(item) ?? 0 };
  }
  const pair = isMap(node) ? pairOf(node, String(step)) : undefined;
  return pair === undefined ? undefined : { node: pair.value, offset: keyOffset(pair) };
}

/** Only of a scalar that is written out: for "something is missing in this map" the field that holds the map is the better place. */
function scalarStart(node: unknown): number | undefined {
  return isScalar(node) && node.source !== '' ? startOf(node) : undefined;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find((pair) => keyName(pair) === name);
}

function keyName(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key);
}

function keyOffset(pair: Pair): number {
  return startOf(pair.key) ?? 0;
}

function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}
