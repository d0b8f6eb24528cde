import type { ResourceDefinition } from '../registry/resource-definition.ts';

const JSON_TYPE = 'application/json';
const YAML = 'application/yaml';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What the documents say of content types, in the order of v2. Custom resources have no protobuf and no strategic merge. */
export interface MediaTypes {
  readonly answers: readonly string[];
  readonly lists: readonly string[];
  readonly bodies: readonly string[];
  readonly patches: readonly string[];
}

const BUILT_IN: MediaTypes = {
  answers: [JSON_TYPE, YAML, PROTOBUF],
  lists: [JSON_TYPE, YAML, PROTOBUF, `${JSON_TYPE};stream=watch`, `${PROTOBUF};stream=watch`],
  bodies: ['*/*'],
  patches: [
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
  ],
};

const CUSTOM: MediaTypes = {
  answers: [JSON_TYPE, YAML],
  lists: [JSON_TYPE, YAML],
  bodies: [JSON_TYPE, YAML],
  patches: ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'],
};

/** Of documents about groups and versions: bodies are said there as well. */
export const DISCOVERY_TYPES: readonly string[] = BUILT_IN.answers;

export function mediaTypesOf({ decoding }: ResourceDefinition): MediaTypes {
  return decoding === 'custom' ? CUSTOM : BUILT_IN;
}
