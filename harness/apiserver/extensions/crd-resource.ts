import type { Clock } from '../../core/clock.ts';
import { statusSubresource, type BuiltInResource } from '../builtin/built-in-resource.ts';
import { timestamp } from '../registry/timestamp.ts';
import { crdStatusStrategy, crdStrategy } from './crd-strategy.ts';

export const CRD_STORAGE = 'customresourcedefinitions.apiextensions.k8s.io';

/** The kind CustomResourceDefinition itself, for the list of built-in resources. */
export function customResourceDefinitionResource(clock: Clock): BuiltInResource {
  return {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    namespaced: false,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    strategy: crdStrategy(() => timestamp(clock)),
    subresources: statusSubresource(crdStatusStrategy),
    storage: CRD_STORAGE,
  };
}
