import type { ResourceDefinition } from '../registry/resource-definition.ts';

/**
 * All that documents say of built-in definitions, as a text: servers with equal shapes have equal documents. Schemas are
 * not part of it, since those of built-in kinds are recorded.
 */
export function shapeOf(definitions: readonly ResourceDefinition[]): string {
  return JSON.stringify(
    definitions.map(({ group, version, plural, kind, listKind, namespaced, verbs, subresources }) => [
      [group, version, plural, kind, listKind, namespaced],
      verbs,
      [...subresources].map(([name, subresource]) => [
        name,
        subresource.type,
        subresource.verbs,
        subresource.type === 'custom' ? subresource.kind : '',
      ]),
    ]),
  );
}
