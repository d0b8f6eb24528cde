/** Rules of environment variables. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { configKeyProblems, nameRules } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { ENV_FIELD_PATHS, fieldRefErrors, resourceFieldRefErrors } from './downward-errors.ts';
import { objectsAt, textOf } from './fields.ts';

const ENV_NAME = /^[ -<>-~]+$/;
const ENV_NAME_RULE =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";
const ONE_SOURCE = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';

export function addEnvErrors(errors: FieldError[], container: JsonObject, path: string): void {
  for (const [index, variable] of objectsAt(container, 'env').entries()) {
    const field = `${path}.env[${index}]`;
    const name = textOf(variable, 'name');
    if (name === '') errors.push(fieldErrors.required(`${field}.name`));
    else if (!ENV_NAME.test(name)) errors.push(fieldErrors.invalid(`${field}.name`, name, ENV_NAME_RULE));
    const source = objectAt(variable, 'valueFrom');
    if (source !== undefined) addSourceErrors(errors, source, textOf(variable, 'value'), `${field}.valueFrom`);
  }
}

export function addEnvFromErrors(errors: FieldError[], container: JsonObject, path: string): void {
  for (const [index, source] of objectsAt(container, 'envFrom').entries()) {
    const field = `${path}.envFrom[${index}]`;
    const prefix = textOf(source, 'prefix');
    if (prefix !== '' && !ENV_NAME.test(prefix))
      errors.push(fieldErrors.invalid(`${field}.prefix`, prefix, ENV_NAME_RULE));
    let sources = 0;
    for (const kind of ['configMapRef', 'secretRef']) {
      const reference = objectAt(source, kind);
      if (reference === undefined) continue;
      sources += 1;
      addReferenceNameErrors(errors, reference, `${field}.${kind}`);
    }
    if (sources === 0)
      errors.push(fieldErrors.invalid(`${path}.envFrom`, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (sources > 1)
      errors.push(fieldErrors.invalid(`${path}.envFrom`, '', 'may not have more than one field specified at a time'));
  }
}

function addReferenceNameErrors(errors: FieldError[], reference: JsonObject, field: string): void {
  const name = textOf(reference, 'name');
  if (name === '') errors.push(fieldErrors.required(`${field}.name`));
  else
    for (const problem of nameRules.subdomain(name, true))
      errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
}

function addSourceErrors(errors: FieldError[], source: JsonObject, value: string, field: string): void {
  let sources = 0;
  const fieldRef = objectAt(source, 'fieldRef');
  if (fieldRef !== undefined) {
    sources += 1;
    errors.push(...fieldRefErrors(fieldRef, ENV_FIELD_PATHS, `${field}.fieldRef`));
  }
  const resourceRef = objectAt(source, 'resourceFieldRef');
  if (resourceRef !== undefined) {
    sources += 1;
    errors.push(...resourceFieldRefErrors(resourceRef, `${field}.resourceFieldRef`, false));
  }
  for (const kind of ['configMapKeyRef', 'secretKeyRef']) {
    const keyRef = objectAt(source, kind);
    if (keyRef === undefined) continue;
    sources += 1;
    addKeyErrors(errors, keyRef, `${field}.${kind}`);
  }
  if (sources === 0) errors.push(fieldErrors.invalid(field, '', ONE_SOURCE));
  else if (value !== '') errors.push(fieldErrors.invalid(field, '', 'may not be specified when `value` is not empty'));
  else if (sources > 1)
    errors.push(fieldErrors.invalid(field, '', 'may not have more than one field specified at a time'));
}

function addKeyErrors(errors: FieldError[], reference: JsonObject, field: string): void {
  const name = textOf(reference, 'name');
  for (const problem of nameRules.subdomain(name, false))
    errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
  const key = textOf(reference, 'key');
  if (key === '') errors.push(fieldErrors.required(`${field}.key`));
  else for (const problem of configKeyProblems(key)) errors.push(fieldErrors.invalid(`${field}.key`, key, problem));
}
