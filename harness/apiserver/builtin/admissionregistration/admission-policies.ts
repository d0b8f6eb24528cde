/**
 * Stored only: policies are checked, never evaluated. Mirrors kubernetes `pkg/registry/admissionregistration`
 * (validatingadmissionpolicy and its binding).
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt } from '../../../kube/json/json.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { bindingErrors, policyErrors } from './admission-policy-validation.ts';
import { defaultMatchResources } from './match-resources.ts';
import { ADMISSION_GROUP } from './operation-rules.ts';

export const VALIDATING_ADMISSION_POLICIES: BuiltInResource = {
  group: ADMISSION_GROUP,
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  namespaced: false,
  categories: ['api-extensions'],
  strategy: kindStrategy({
    namespaced: false,
    qualifiedFinalizers: false,
    tracksGeneration: true,
    allowUnconditionalUpdate: false,
    update: ['whole'],
    default: defaultPolicy,
    prepareForCreate: (policy) => {
      policy['status'] = {};
    },
    prepareForUpdate: (policy, old) => {
      keepField(policy, old, 'status');
    },
    errors: policyErrors,
  }),
  subresources: statusSubresource(
    statusStrategy({ namespaced: false, qualifiedFinalizers: false, default: defaultPolicy }),
  ),
};

export const VALIDATING_ADMISSION_POLICY_BINDINGS: BuiltInResource = {
  group: ADMISSION_GROUP,
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  namespaced: false,
  categories: ['api-extensions'],
  strategy: kindStrategy({
    namespaced: false,
    qualifiedFinalizers: false,
    tracksGeneration: true,
    allowUnconditionalUpdate: false,
    update: ['whole'],
    default: (binding) => {
      const spec = objectAt(binding, 'spec') ?? (binding['spec'] = {});
      const match = objectAt(spec, 'matchResources');
      if (match !== undefined) defaultMatchResources(match);
    },
    errors: bindingErrors,
  }),
};

function defaultPolicy(policy: ApiObject): void {
  const spec = objectAt(policy, 'spec') ?? (policy['spec'] = {});
  policy['status'] ??= {};
  spec['failurePolicy'] ??= 'Fail';
  const match = objectAt(spec, 'matchConstraints');
  if (match !== undefined) defaultMatchResources(match);
}
