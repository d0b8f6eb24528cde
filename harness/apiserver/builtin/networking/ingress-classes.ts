/** Mirrors kubernetes `pkg/registry/networking/ingressclass`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123LabelProblems } from '../../../kube/meta/names.ts';
import { domainPrefixedPathErrors } from '../../../kube/meta/names-of-domains.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { typedReferenceErrors } from './typed-reference.ts';

const CONTROLLER_LIMIT_BYTES = 250;
const SCOPES = ['Cluster', 'Namespace'];

export const INGRESS_CLASSES: BuiltInResource = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  strategy: kindStrategy({
    namespaced: false,
    tracksGeneration: true,
    default: (ingressClass) => {
      const spec = objectAt(ingressClass, 'spec') ?? (ingressClass['spec'] = {});
      const parameters = objectAt(spec, 'parameters');
      if (parameters !== undefined) parameters['scope'] ??= 'Cluster';
    },
    errors: classErrors,
    changeErrors: (ingressClass, old) => {
      const controller = objectAt(ingressClass, 'spec')?.['controller'] ?? '';
      return controller === (objectAt(old, 'spec')?.['controller'] ?? '')
        ? []
        : [fieldErrors.invalid('spec.controller', controller, 'field is immutable')];
    },
  }),
};

function classErrors(ingressClass: ApiObject): FieldError[] {
  const spec = objectAt(ingressClass, 'spec') ?? {};
  const controller = textAt(spec, 'controller') ?? '';
  const errors: FieldError[] = [];
  if (controller.length > CONTROLLER_LIMIT_BYTES)
    errors.push(fieldErrors.tooLong('spec.controller', CONTROLLER_LIMIT_BYTES));
  errors.push(...domainPrefixedPathErrors(controller, 'spec.controller'));
  const parameters = objectAt(spec, 'parameters');
  return parameters === undefined ? errors : [...errors, ...parameterErrors(parameters, 'spec.parameters')];
}

function parameterErrors(parameters: JsonObject, field: string): FieldError[] {
  const errors = typedReferenceErrors(parameters, field);
  const scope = textAt(parameters, 'scope');
  const namespace = textAt(parameters, 'namespace');
  if (scope === undefined) return [...errors, fieldErrors.required(`${field}.scope`)];
  if (!SCOPES.includes(scope)) errors.push(fieldErrors.notSupported(`${field}.scope`, scope, SCOPES));
  if (scope === 'Namespace') {
    if (namespace === undefined)
      errors.push(fieldErrors.required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    else
      for (const problem of dns1123LabelProblems(namespace))
        errors.push(fieldErrors.invalid(`${field}.namespace`, namespace, problem));
  } else if (scope === 'Cluster' && namespace !== undefined)
    errors.push(fieldErrors.forbidden(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}
