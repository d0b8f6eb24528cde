/** The way from the root of a file to a field. */
export type FieldPath = readonly (string | number)[];

/** As people write it: `spec.clusters[1].name`; the root is `file`. */
export function formatPath(path: FieldPath): string {
  if (path.length === 0) return 'file';
  return path
    .map((step, index) => (typeof step === 'number' ? `[${String(step)}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

/** What is at `path` below `root`; undefined when there is nothing. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    root,
  );
}

/** A problem on its way to becoming a `Problem`: it does not know lines yet. */
export interface FieldProblem {
  readonly path: FieldPath;
  readonly message: string;
  /** The problem is the key, not its value. */
  readonly atKey?: boolean;
}
