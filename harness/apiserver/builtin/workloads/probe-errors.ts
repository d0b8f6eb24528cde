/** Rules of probes and lifecycle hooks. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { listAt, objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { isNumber, numberOf, objectsAt, textOf } from './fields.ts';
import { portReferenceErrors } from './port-errors.ts';

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

const COUNTS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
const SCHEMES = ['HTTP', 'HTTPS'];
const HEADER_NAME = /^[-A-Za-z0-9]+$/;
const HEADER_NAME_RULE =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

export function addProbeErrors(errors: FieldError[], container: JsonObject, kind: ProbeKind, path: string): void {
  const probe = objectAt(container, kind);
  if (probe === undefined) return;
  const field = `${path}.${kind}`;
  errors.push(...handlerErrors(probe, PROBE_HANDLERS, undefined, field));
  for (const count of COUNTS) {
    const value = numberOf(probe, count);
    if (value < 0) errors.push(fieldErrors.invalid(`${field}.${count}`, value, 'must be greater than or equal to 0'));
  }
  const grace = probe['terminationGracePeriodSeconds'];
  if (isNumber(grace) && grace <= 0)
    errors.push(fieldErrors.invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  if (kind === 'readinessProbe') {
    if (grace !== undefined)
      errors.push(
        fieldErrors.invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'),
      );
  } else if (numberOf(probe, 'successThreshold') !== 1)
    errors.push(fieldErrors.invalid(`${field}.successThreshold`, numberOf(probe, 'successThreshold'), 'must be 1'));
}

export function addLifecycleErrors(
  errors: FieldError[],
  lifecycle: JsonObject | undefined,
  gracePeriodSeconds: number | undefined,
  path: string,
): void {
  for (const hook of ['postStart', 'preStop']) {
    const handler = objectAt(lifecycle, hook);
    if (handler !== undefined)
      errors.push(...handlerErrors(handler, HOOK_HANDLERS, gracePeriodSeconds, `${path}.lifecycle.${hook}`));
  }
}

function handlerErrors(
  handler: JsonObject,
  kinds: readonly string[],
  gracePeriodSeconds: number | undefined,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  let found = 0;
  for (const kind of kinds) {
    const action = objectAt(handler, kind);
    if (action === undefined) continue;
    found += 1;
    if (found > 1) errors.push(fieldErrors.forbidden(`${field}.${kind}`, 'may not specify more than 1 handler type'));
    else errors.push(...actionErrors(kind, action, gracePeriodSeconds, `${field}.${kind}`));
  }
  if (found === 0) errors.push(fieldErrors.required(field, 'must specify a handler type'));
  return errors;
}

function actionErrors(
  kind: string,
  action: JsonObject,
  gracePeriodSeconds: number | undefined,
  field: string,
): FieldError[] {
  switch (kind) {
    case 'exec':
      return listAt(action, 'command').length === 0 ? [fieldErrors.required(`${field}.command`)] : [];
    case 'httpGet':
      return httpGetErrors(action, field);
    case 'sleep':
      return sleepErrors(action, gracePeriodSeconds, field);
    default:
      return portReferenceErrors(action['port'], `${field}.port`);
  }
}

function httpGetErrors(action: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (textOf(action, 'path') === '') errors.push(fieldErrors.required(`${field}.path`));
  errors.push(...portReferenceErrors(action['port'], `${field}.port`));
  const scheme = textOf(action, 'scheme');
  if (!SCHEMES.includes(scheme)) errors.push(fieldErrors.notSupported(`${field}.scheme`, scheme, SCHEMES));
  for (const header of objectsAt(action, 'httpHeaders')) {
    const name = textOf(header, 'name');
    if (!HEADER_NAME.test(name)) errors.push(fieldErrors.invalid(`${field}.httpHeaders`, name, HEADER_NAME_RULE));
  }
  return errors;
}

function sleepErrors(action: JsonObject, gracePeriodSeconds: number | undefined, field: string): FieldError[] {
  const seconds = numberOf(action, 'seconds');
  if (gracePeriodSeconds === undefined || (seconds >= 0 && seconds <= gracePeriodSeconds)) return [];
  const rule = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`;
  return [fieldErrors.invalid(field, seconds, rule)];
}
