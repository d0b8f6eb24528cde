import { readFileSync } from 'node:fs';

/** The definitions that `scripts/openapi.ts` recorded from a real server, as text: most are never parsed. */
export interface RecordedDefinitions {
  /** In alphabetical order: `io.k8s.api.apps.v1.Deployment`. */
  readonly names: readonly string[];
  /** The definition as JSON text, with `$ref`s to `#/components/schemas/<name>`. */
  text(name: string): string | undefined;
  /** The name of the definition of a kind. */
  nameOf(group: string, version: string, kind: string): string | undefined;
}

/**
 * Reads the definitions from fixtures/upstream/openapi. Takes a few milliseconds the first time; later calls, of every
 * server of the process, share what was read: it is a constant that is too large to be code.
 */
export function recordedDefinitions(): RecordedDefinitions {
  recorded ??= readRecorded();
  return recorded;
}

let recorded: RecordedDefinitions | undefined;

function readRecorded(): RecordedDefinitions {
  const file = new URL('../../../fixtures/upstream/openapi/definitions.jsonl', import.meta.url);
  const [, kindsLine = '{}', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const kinds = new Map(Object.entries(JSON.parse(kindsLine) as Record<string, string>));
  const texts = new Map<string, string>();
  // A line is {"<name>":<definition>}.
  for (const line of lines) {
    const end = line.indexOf('"', 2);
    texts.set(line.slice(2, end), line.slice(end + 2, -1));
  }
  return {
    names: [...texts.keys()],
    text: (name) => texts.get(name),
    nameOf: (group, version, kind) => kinds.get(`${group}/${version}/${kind}`),
  };
}
