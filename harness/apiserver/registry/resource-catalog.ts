import type { ResourceDefinition } from './resource-definition.ts';

/** What the server serves at this moment. Built-in kinds are there from the start, those of CRDs come and go. */
export interface ResourceCatalog {
  /** Grows with every change; discovery and OpenAPI answers are cached by it. */
  readonly generation: number;
  all(): readonly ResourceDefinition[];
  find(group: string, version: string, plural: string): ResourceDefinition | undefined;
  findKind(group: string, version: string, kind: string): ResourceDefinition | undefined;
  /** Every definition of a stored resource, one a version. */
  ofStorage(storage: string): readonly ResourceDefinition[];
  /** Replaces everything that `owner` (the name of a CRD) has put there. */
  replace(owner: string, definitions: readonly ResourceDefinition[]): void;
  /** Told after every change. The returned function ends it. */
  onChange(listener: () => void): () => void;
}
