import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter } from 'yaml';

/** Keys that occur twice in a map, as Go's YAML decoder words them: `line 7: key "a" already set in map`. */
export function repeatedKeysOf(document: Document, lines: LineCounter): string[] {
  const found: string[] = [];
  look(document.contents, lines, found);
  return found;
}

function look(node: unknown, lines: LineCounter, found: string[]): void {
  if (isSeq(node)) for (const item of node.items) look(item, lines, found);
  if (!isMap(node)) return;
  const keys = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (keys.has(name)) {
      const { line } = lines.linePos(isNode(key) ? (key.range?.[0] ?? 0) : 0);
      found.push(`line ${line}: key ${JSON.stringify(name)} already set in map`);
    }
    keys.add(name);
    look(value, lines, found);
  }
}

/** All of them as one error. */
export function repeatedKeysText(repeated: readonly string[]): string {
  return `yaml: unmarshal errors:\n  ${repeated.join('\n  ')}`;
}
