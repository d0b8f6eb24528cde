/** Mirrors kubernetes `pkg/registry/networking/ingress`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, textAt } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';
import { ingressErrors, ingressStatusErrors } from './ingress-validation.ts';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export const INGRESSES: BuiltInResource = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  namespaced: true,
  shortNames: ['ing'],
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    default: defaultIngress,
    prepareForCreate: (ingress) => {
      ingress['status'] = { loadBalancer: {} };
    },
    prepareForUpdate: (ingress, old) => {
      keepField(ingress, old, 'status');
    },
    // The rule about the annotation is for new objects only: older ones have both.
    validateNew: classErrors,
    errors: ingressErrors,
    warnings: (ingress, old) =>
      old === undefined && textAt(objectAt(ingress.metadata, 'annotations'), CLASS_ANNOTATION) !== undefined
        ? [`annotation ${JSON.stringify(CLASS_ANNOTATION)} is deprecated, please use 'spec.ingressClassName' instead`]
        : [],
  }),
  subresources: statusSubresource(
    statusStrategy({ namespaced: true, default: defaultIngress, changeErrors: ingressStatusErrors }),
  ),
};

function defaultIngress(ingress: ApiObject): void {
  ingress['spec'] ??= {};
  const status = objectAt(ingress, 'status') ?? (ingress['status'] = {});
  status['loadBalancer'] ??= {};
}

function classErrors(ingress: ApiObject): FieldError[] {
  const annotation = textAt(objectAt(ingress.metadata, 'annotations'), CLASS_ANNOTATION);
  const name = textAt(objectAt(ingress, 'spec'), 'ingressClassName');
  return annotation === undefined || name === undefined || annotation === name
    ? []
    : [
        fieldErrors.invalid(
          `annotations.${CLASS_ANNOTATION}`,
          annotation,
          'must match `ingressClassName` when both are specified',
        ),
      ];
}
