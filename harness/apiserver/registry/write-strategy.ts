import type { ResourceDefinition } from './resource-definition.ts';
import type { ResourceStrategy } from './strategy.ts';

/** The rules for writing an object, or the part of it that a subresource is. */
export function writeStrategy(definition: ResourceDefinition, subresource: string): ResourceStrategy {
  const part = definition.subresources.get(subresource);
  return part?.type === 'status' ? part.strategy : definition.strategy;
}
