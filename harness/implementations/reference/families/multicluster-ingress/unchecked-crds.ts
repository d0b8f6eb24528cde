import type { CustomResourceDefinition, JsonSchema } from '../../../../kube/api/apiextensions.ts';

/** Of the keywords that refuse an object, those that go beyond the names and types of its fields. */
const CHECKS: readonly string[] = [
  'pattern',
  'minItems',
  'minProperties',
  'x-kubernetes-validations',
] satisfies readonly (keyof JsonSchema)[];

/** A broken twin for the self-test: definitions that take any object whose fields have the right types (001-B8, B10, B11). */
export function uncheckedCrds(crds: readonly CustomResourceDefinition[]): readonly CustomResourceDefinition[] {
  const unchecked = (key: string, value: unknown): unknown => (CHECKS.includes(key) ? undefined : value);
  return JSON.parse(JSON.stringify(crds, unchecked)) as readonly CustomResourceDefinition[];
}
