/** What the policies of `networking.gke.io/v1` have in common (semantics 1.2). */
import type { CustomResourceDefinition, JsonSchema } from '../api/apiextensions.ts';
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { record, required } from '../schema/vocabulary.ts';
import { conditionsSchema } from './condition.ts';
import { objectReference } from './gateway-api-names.ts';

export interface GkePolicyCrd {
  readonly type: ResourceType<KubeObject>;
  readonly description: string;
  /** `spec.default`. */
  readonly defaults: JsonSchema;
}

/** The CRD of a policy that is attached to the object of `spec.targetRef`. */
export function gkePolicyCrd({ type, description, defaults }: GkePolicyCrd): CustomResourceDefinition {
  return customResourceDefinition({
    type,
    description,
    versions: [{ name: 'v1', storage: true }],
    columns: [AGE_COLUMN],
    spec: required(record({ targetRef: required(objectReference), default: defaults })),
    status: record({ conditions: conditionsSchema({ max: 8 }) }),
  });
}
