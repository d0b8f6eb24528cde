/** Mirrors kubernetes `pkg/registry/coordination/lease`, without coordinated leader election, which is off by default. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { numberAt, objectAt } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';

export const LEASES: BuiltInResource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  strategy: kindStrategy({
    namespaced: true,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
    update: ['meta', 'change', 'spec'],
    default: (lease) => {
      lease['spec'] ??= {};
    },
    prepareForCreate: dropElection,
    prepareForUpdate: dropElection,
    errors: leaseErrors,
  }),
};

function dropElection(lease: ApiObject): void {
  const spec = objectAt(lease, 'spec');
  if (spec === undefined) return;
  delete spec['strategy'];
  delete spec['preferredHolder'];
}

function leaseErrors(lease: ApiObject): FieldError[] {
  const spec = objectAt(lease, 'spec');
  const seconds = numberAt(spec, 'leaseDurationSeconds');
  const transitions = numberAt(spec, 'leaseTransitions');
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0)
    errors.push(fieldErrors.invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'));
  if (transitions !== undefined && transitions < 0)
    errors.push(fieldErrors.invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  return errors;
}
