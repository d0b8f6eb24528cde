import { recordedDefinitions } from '../../kube/openapi/recorded-definitions.ts';

const REFERENCE = /#\/components\/schemas\/([^"]+)"/g;

/** The names that texts of definitions and paths refer to, and what these refer to in turn; by the alphabet. */
export function reachableDefinitions(texts: Iterable<string>): string[] {
  const recorded = recordedDefinitions();
  const found = new Set<string>();
  const unread = [...texts];
  for (let text = unread.pop(); text !== undefined; text = unread.pop())
    for (const [, name = ''] of text.matchAll(REFERENCE)) {
      const definition = found.has(name) ? undefined : recorded.text(name);
      if (definition === undefined) continue;
      found.add(name);
      unread.push(definition);
    }
  return [...found].sort();
}
