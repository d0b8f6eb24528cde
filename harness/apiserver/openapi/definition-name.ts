import { recordedDefinitions } from '../../kube/openapi/recorded-definitions.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { GroupVersionKind } from './operation.ts';

export const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** The name of the definition of a resource's objects: for custom resources the group backwards, the version, the kind. */
export function definitionName({ group, version, kind, decoding }: ResourceDefinition): string {
  return decoding === 'custom' ? customName({ group, version, kind }) : builtInName({ group, version, kind });
}

/** Of its lists. */
export function listDefinitionName({ group, version, listKind, decoding }: ResourceDefinition): string {
  const kind = { group, version, kind: listKind };
  return decoding === 'custom' ? customName(kind) : builtInName(kind);
}

/** Of a kind of Kubernetes itself. A kind that was not recorded is shown as any object. */
export function builtInName({ group, version, kind }: GroupVersionKind): string {
  return recordedDefinitions().nameOf(group, version, kind) ?? `${META}.Status`;
}

function customName({ group, version, kind }: GroupVersionKind): string {
  return `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}
