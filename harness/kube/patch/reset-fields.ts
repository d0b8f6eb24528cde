/**
 * What strategies reset on writes, so that nobody comes to own it. Mirrors `GetResetFields` of the strategies in kubernetes
 * `pkg/registry` and apiextensions-apiserver `pkg/registry`. Subresources of Pods (`resize`, `ephemeralcontainers`) reset
 * nothing in this sense.
 */
import { recursiveDifference, setOfPaths, type FieldSet } from './field-set.ts';

/** Paths of fields: `[['spec'], ['metadata', 'labels']]`. */
export type ResetFields = readonly (readonly string[])[];

export type FieldFilter = (set: FieldSet) => FieldSet;

const STATUS: ResetFields = [['status']];
const SPEC: ResetFields = [['spec']];
const SPEC_AND_METADATA: ResetFields = [['metadata'], ['spec']];

/** Status subresources that differ from the rule. */
const OF_STATUS: Readonly<Record<string, ResetFields>> = {
  '/Pod': [['spec'], ['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences']],
  'apps/Deployment': [['spec'], ['metadata', 'labels']],
  'apiextensions.k8s.io/CustomResourceDefinition': SPEC_AND_METADATA,
  'apiregistration.k8s.io/APIService': SPEC_AND_METADATA,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': SPEC_AND_METADATA,
  'storage.k8s.io/VolumeAttachment': SPEC_AND_METADATA,
  'flowcontrol.apiserver.k8s.io/FlowSchema': SPEC_AND_METADATA,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': SPEC_AND_METADATA,
};

/**
 * Of one request; undefined: nothing is reset. Give the result to {@link ManagedBy.resetFields} as it is: it is a constant.
 *
 * @param hasStatus whether the kind has a status subresource
 */
export function resetFieldsOf(
  group: string,
  kind: string,
  subresource: string,
  hasStatus: boolean,
): ResetFields | undefined {
  // The finalizers of a namespace are all that `finalize` writes.
  if (subresource === '' || (subresource === 'finalize' && kind === 'Namespace')) return hasStatus ? STATUS : undefined;
  if (subresource !== 'status') return undefined;
  const key = `${group}/${kind}`;
  return Object.hasOwn(OF_STATUS, key) ? OF_STATUS[key] : SPEC;
}

const filters = new WeakMap<ResetFields, FieldFilter>();

/** Takes the fields that are reset out of a set. */
export function filterOf(reset: ResetFields | undefined): FieldFilter {
  if (reset === undefined) return (set) => set;
  const known = filters.get(reset);
  if (known !== undefined) return known;
  const excluded = setOfPaths(...reset.map((path) => path.map((field) => `f:${field}`)));
  const filter: FieldFilter = (set) => recursiveDifference(set, excluded);
  filters.set(reset, filter);
  return filter;
}
