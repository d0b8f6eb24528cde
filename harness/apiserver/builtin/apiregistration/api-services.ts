/** Stored only: nothing is proxied. Mirrors kube-aggregator `pkg/registry/apiservice`. */
import { Buffer } from 'node:buffer';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1035LabelProblems, dns1123SubdomainProblems, nameRules } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { StrategyContext } from '../../registry/strategy.ts';
import { statusSubresource, type BuiltInResource } from '../built-in-resource.ts';
import { keepField, kindStrategy, statusStrategy } from '../kind-strategy.ts';

const GROUP_PRIORITY_LIMIT = 20_000;
const VERSION_PRIORITY_LIMIT = 1_000;

export const API_SERVICES: BuiltInResource = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  namespaced: false,
  categories: ['api-extensions'],
  strategy: kindStrategy({
    namespaced: false,
    name: nameRules.pathSegment,
    qualifiedFinalizers: false,
    allowUnconditionalUpdate: false,
    default: defaultApiService,
    prepareForCreate: prepareApiService,
    prepareForUpdate: (service, old) => {
      keepField(service, old, 'status');
    },
    errors: apiServiceErrors,
  }),
  subresources: statusSubresource(
    statusStrategy({ namespaced: false, qualifiedFinalizers: false, default: defaultApiService }),
  ),
};

function defaultApiService(service: ApiObject): void {
  const spec = objectAt(service, 'spec') ?? (service['spec'] = {});
  const backend = objectAt(spec, 'service');
  if (backend !== undefined) backend['port'] ??= 443;
  for (const priority of ['groupPriorityMinimum', 'versionPriority']) spec[priority] ??= 0;
  service['status'] ??= {};
}

/** What no other server serves is served here. */
function prepareApiService(service: ApiObject, { clock }: StrategyContext): void {
  const local = objectAt(objectAt(service, 'spec'), 'service') === undefined;
  service['status'] = local
    ? {
        conditions: [
          {
            type: 'Available',
            status: 'True',
            lastTransitionTime: clock
              .date()
              .toISOString()
              .replace(/\.\d+Z$/, 'Z'),
            reason: 'Local',
            message: 'Local APIServices are always available',
          },
        ],
      }
    : {};
}

function apiServiceErrors(service: ApiObject): FieldError[] {
  const spec = objectAt(service, 'spec') ?? {};
  const group = textAt(spec, 'group') ?? '';
  const version = textAt(spec, 'version') ?? '';
  const name = textAt(service.metadata, 'name') ?? '';
  const errors: FieldError[] = [];
  if (name !== `${version}.${group}`)
    errors.push(
      fieldErrors.invalid(
        'metadata.name',
        name,
        `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(`${version}.${group}`)}`,
      ),
    );
  if (group !== '')
    for (const problem of dns1123SubdomainProblems(group))
      errors.push(fieldErrors.invalid('spec.group', group, problem));
  else if (version !== 'v1')
    errors.push(fieldErrors.required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  for (const problem of dns1035LabelProblems(version))
    errors.push(fieldErrors.invalid('spec.version', version, problem));
  errors.push(...priorityErrors(spec, 'groupPriorityMinimum', GROUP_PRIORITY_LIMIT));
  errors.push(...priorityErrors(spec, 'versionPriority', VERSION_PRIORITY_LIMIT));
  return [...errors, ...backendErrors(spec)];
}

function priorityErrors(spec: JsonObject, field: string, limit: number): FieldError[] {
  const value = Number(spec[field] ?? 0);
  return value > 0 && value <= limit
    ? []
    : [fieldErrors.invalid(`spec.${field}`, value, `must be positive and less than ${limit}`)];
}

function backendErrors(spec: JsonObject): FieldError[] {
  const backend = objectAt(spec, 'service');
  const bundle = Buffer.byteLength(textAt(spec, 'caBundle') ?? '', 'base64');
  const insecure = spec['insecureSkipTLSVerify'] === true;
  const errors: FieldError[] = [];
  if (backend === undefined) {
    if (bundle > 0)
      errors.push(fieldErrors.invalid('spec.caBundle', `${bundle} bytes`, 'local APIServices may not have a caBundle'));
    if (insecure)
      errors.push(
        fieldErrors.invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'),
      );
    return errors;
  }
  for (const field of ['namespace', 'name'])
    if ((textAt(backend, field) ?? '') === '') errors.push(fieldErrors.required(`spec.service.${field}`));
  const port = Number(backend['port'] ?? 0);
  if (port < 1 || port > 65_535)
    errors.push(
      fieldErrors.invalid('spec.service.port', port, 'port is not valid: must be between 1 and 65535, inclusive'),
    );
  if (insecure && bundle > 0)
    errors.push(fieldErrors.invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  return errors;
}
