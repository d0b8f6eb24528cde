/** Worded as kubernetes `pkg/apis/admissionregistration/validation/validation.go`. */
import { textAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textsAt } from '../texts-at.ts';

export const ADMISSION_GROUP = 'admissionregistration.k8s.io';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

export function defaultOperationRule(rule: JsonObject): void {
  rule['scope'] ??= '*';
}

/** Which operations on which resources. */
export function operationRuleErrors(rule: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const operations = textsAt(rule, 'operations');
  if (operations.length === 0) errors.push(fieldErrors.required(`${field}.operations`));
  if (operations.length > 1 && operations.includes('*'))
    errors.push(
      fieldErrors.invalid(`${field}.operations`, operations, "if '*' is present, must not specify other operations"),
    );
  for (const [index, operation] of operations.entries())
    if (!OPERATIONS.includes(operation))
      errors.push(fieldErrors.notSupported(`${field}.operations[${index}]`, operation, OPERATIONS));
  errors.push(...listErrors(rule, 'apiGroups', 'API groups', field, true));
  errors.push(...listErrors(rule, 'apiVersions', 'API versions', field, false));
  errors.push(...resourceErrors(rule, `${field}.resources`));
  const scope = textAt(rule, 'scope');
  if (scope !== undefined && !SCOPES.includes(scope))
    errors.push(fieldErrors.notSupported(`${field}.scope`, scope, SCOPES));
  return errors;
}

function listErrors(rule: JsonObject, list: string, what: string, field: string, mayBeEmpty: boolean): FieldError[] {
  const values = textsAt(rule, list);
  const at = `${field}.${list}`;
  const errors: FieldError[] = [];
  if (values.length === 0) errors.push(fieldErrors.required(at));
  if (values.length > 1 && values.includes('*'))
    errors.push(fieldErrors.invalid(at, values, `if '*' is present, must not specify other ${what}`));
  if (!mayBeEmpty)
    for (const [index, value] of values.entries())
      if (value === '') errors.push(fieldErrors.required(`${at}[${index}]`));
  return errors;
}

/** `pods`, `pods/status`, `pods/*`, `*`/`scale`: whatever a wildcard covers must not be named again. */
function resourceErrors(rule: JsonObject, field: string): FieldError[] {
  const resources = textsAt(rule, 'resources');
  const errors: FieldError[] = resources.length === 0 ? [fieldErrors.required(field)] : [];
  const everySubresource = new Set<string>();
  const everyResource = new Set<string>();
  for (const [index, name] of resources.entries()) {
    const at = `${field}[${index}]`;
    const slash = name.indexOf('/');
    if (name === '') errors.push(fieldErrors.required(at));
    if (slash < 0) continue;
    const resource = name.slice(0, slash);
    const subresource = name.slice(slash + 1);
    if (everySubresource.has(resource))
      errors.push(fieldErrors.invalid(at, name, `if '${resource}/*' is present, must not specify ${name}`));
    if (everyResource.has(subresource))
      errors.push(fieldErrors.invalid(at, name, `if '*/${subresource}' is present, must not specify ${name}`));
    if (subresource === '*') everySubresource.add(resource);
    if (resource === '*') everyResource.add(subresource);
  }
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(fieldErrors.invalid(field, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && resources.some((name) => name !== '*' && name !== '' && !name.includes('/')))
    errors.push(
      fieldErrors.invalid(field, resources, "if '*' is present, must not specify other resources without subresources"),
    );
  return errors;
}
