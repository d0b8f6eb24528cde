/** One call of kubectl. */
export interface KubectlStep {
  /** As typed behind `kubectl`; words in quotes are one argument. */
  readonly line: string;
  /** Standard input: manifests for `-f -`. */
  readonly input?: string;
  /** Why our server says something else, where that is meant. */
  readonly differs?: string;
}

/** Steps from lines. */
export function lines(...texts: readonly string[]): readonly KubectlStep[] {
  return texts.map((line) => ({ line }));
}

/** A step whose answers differ, and should. */
export function differing(line: string, differs: string): KubectlStep {
  return { line, differs };
}

/** A step that reads a manifest. */
export function withInput(line: string, input: string): KubectlStep {
  return { line, input };
}

/** As a shell splits it, without substitutions. */
export function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_all, double?: string, single?: string) => double ?? single ?? ''),
  );
}
