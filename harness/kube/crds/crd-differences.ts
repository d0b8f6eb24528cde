import { isDeepStrictEqual } from 'node:util';
import type { CustomResourceDefinition } from '../api/apiextensions.ts';

/** One place where two CRDs differ; values are JSON, or `absent`. */
export interface CrdDifference {
  readonly path: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Names the program that wrote a CRD. */
const GENERATOR = 'controller-gen.kubebuilder.io/version';

/** Lists of names, where the order says nothing. */
const UNORDERED: ReadonlySet<string> = new Set(['required', 'shortNames', 'categories']);

/**
 * Everything in which two CRDs differ for a client: annotations, labels, names, scope, versions, columns, subresources, and the
 * schema as a tree. Descriptions are not compared, nor the order of lists whose order says nothing (that of an enum does: a refusal names its values). CEL rules are
 * compared as text, white space aside.
 */
export function crdDifferences(
  ours: CustomResourceDefinition,
  theirs: CustomResourceDefinition,
): readonly CrdDifference[] {
  return differences(comparable(ours), comparable(theirs), '');
}

function comparable(crd: CustomResourceDefinition): unknown {
  const { names } = crd.spec;
  const versions = Object.fromEntries(crd.spec.versions.map((version) => [version.name, version]));
  return withoutDescriptions({
    annotations: { ...crd.metadata.annotations, [GENERATOR]: undefined },
    labels: crd.metadata.labels ?? {},
    // What the server fills in.
    spec: {
      ...crd.spec,
      names: { listKind: `${names.kind}List`, singular: names.kind.toLowerCase(), ...names },
      versions,
    },
  });
}

/** `description` is a keyword of schemas and columns, but a field's name directly below `properties`. */
function withoutDescriptions(value: unknown, keysAreFields = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutDescriptions(item));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => keysAreFields || key !== 'description')
      .map(([key, inner]) => [key, withoutDescriptions(inner, key === 'properties' && !keysAreFields)]),
  );
}

function differences(ours: unknown, theirs: unknown, path: string): readonly CrdDifference[] {
  if (isMapping(ours) && isMapping(theirs)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    return keys.flatMap((key) =>
      differences(normal(key, ours[key]), normal(key, theirs[key]), path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length)
    return ours.flatMap((item, index) => differences(item, theirs[index], `${path}[${String(index)}]`));
  return isDeepStrictEqual(ours, theirs) ? [] : [{ path, ours: show(ours), theirs: show(theirs) }];
}

function normal(key: string, value: unknown): unknown {
  if (UNORDERED.has(key) && Array.isArray(value)) return [...(value as unknown[])].sort();
  if (key === 'rule' && typeof value === 'string') return value.replaceAll(/\s+/g, ' ');
  return value;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
