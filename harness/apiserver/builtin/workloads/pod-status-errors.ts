/**
 * Rules of changes of a pod's status. Mirrors kubernetes `pkg/apis/core/validation/validation.go`,
 * ValidatePodStatusUpdate. Does not: statuses of resource claims, users of containers.
 */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { nameRules, qualifiedNameProblems } from '../../../kube/meta/names.ts';
import { parseIp } from '../../../kube/net/ip-address.ts';
import { legacyIpErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { podAnnotationUpdateErrors } from './annotation-errors.ts';
import { numberOf, objectsAt, textOf } from './fields.ts';

const SYSTEM_CONDITIONS = new Set(['PodScheduled', 'Ready', 'Initialized']);
const CONTAINER_LISTS = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'];
const NOT_NEGATIVE = 'must be a non-negative integer';

export function podStatusErrors(pod: ApiObject, old: ApiObject): FieldError[] {
  const spec = objectAt(pod, 'spec') ?? {};
  const status = objectAt(pod, 'status') ?? {};
  const oldStatus = objectAt(old, 'status') ?? {};
  const errors = podAnnotationUpdateErrors(pod.metadata, old.metadata, spec, 'metadata.annotations');
  errors.push(...conditionErrors(status));
  const nominated = textOf(status, 'nominatedNodeName');
  if (nominated !== '' && nominated !== textOf(oldStatus, 'nominatedNodeName'))
    for (const problem of nameRules.subdomain(nominated, false))
      errors.push(fieldErrors.invalid('status.nominatedNodeName', nominated, problem));
  const observed = numberOf(status, 'observedGeneration');
  if (observed < 0) errors.push(fieldErrors.invalid('status.observedGeneration', observed, NOT_NEGATIVE));
  if (textOf(status, 'qosClass') !== textOf(oldStatus, 'qosClass'))
    errors.push(fieldErrors.invalid('status.qosClass', textOf(status, 'qosClass'), 'field is immutable'));
  for (const list of CONTAINER_LISTS) errors.push(...transitionErrors(status, oldStatus, spec, list));
  errors.push(...addressErrors(status, oldStatus, 'podIPs'));
  errors.push(...hostAddressErrors(status, oldStatus));
  return errors;
}

function conditionErrors(status: JsonObject): FieldError[] {
  return objectsAt(status, 'conditions').flatMap((condition, index) => {
    const field = `status.conditions[${index}]`;
    const observed = numberOf(condition, 'observedGeneration');
    const errors = observed < 0 ? [fieldErrors.invalid(`${field}.observedGeneration`, observed, NOT_NEGATIVE)] : [];
    const type = textOf(condition, 'type');
    if (!SYSTEM_CONDITIONS.has(type))
      for (const problem of qualifiedNameProblems(type))
        errors.push(fieldErrors.invalid(`${field}.Type`, type, problem));
    return errors;
  });
}

/** A container that has ended for good does not come back. */
function transitionErrors(status: JsonObject, oldStatus: JsonObject, spec: JsonObject, list: string): FieldError[] {
  const policy = textOf(spec, 'restartPolicy');
  if (policy === 'Always' && list !== 'ephemeralContainerStatuses') return [];
  const restartable = new Set(
    list === 'initContainerStatuses'
      ? objectsAt(spec, 'initContainers')
          .filter((container) => container['restartPolicy'] === 'Always')
          .map((container) => textOf(container, 'name'))
      : [],
  );
  const now = objectsAt(status, list);
  return objectsAt(oldStatus, list).flatMap((before, index) => {
    const ended = objectAt(objectAt(before, 'state'), 'terminated');
    const name = textOf(before, 'name');
    if (ended === undefined || restartable.has(name)) return [];
    const retried =
      list !== 'ephemeralContainerStatuses' && policy === 'OnFailure' && numberOf(ended, 'exitCode') !== 0;
    const back = now.some(
      (container) => textOf(container, 'name') === name && objectAt(container, 'state')?.['terminated'] === undefined,
    );
    if (retried || !back) return [];
    return [fieldErrors.forbidden(`status.${list}[${index}].state`, 'may not be transitioned to non-terminated state')];
  });
}

function addressErrors(status: JsonObject, oldStatus: JsonObject, list: 'podIPs' | 'hostIPs'): FieldError[] {
  const addresses = objectsAt(status, list).map((item) => textOf(item, 'ip'));
  const before = new Set(objectsAt(oldStatus, list).map((item) => textOf(item, 'ip')));
  const field = `status.${list}`;
  const errors = addresses.flatMap((address, index) =>
    before.has(address) ? [] : legacyIpErrors(address, `${field}[${index}]`),
  );
  const families = new Set(addresses.map((address) => parseIp(address)?.family));
  const bad = addresses.findIndex((address) => parseIp(address) === undefined);
  if (addresses.length > 1 && bad >= 0)
    errors.push(
      fieldErrors.internal(
        field,
        `failed to check for dual stack with error:invalid IP[${bad}]: ${addresses[bad] ?? ''}`,
      ),
    );
  if (addresses.length > 2 || (addresses.length > 1 && families.size < addresses.length))
    errors.push(
      fieldErrors.invalid(
        field,
        addresses.map((address) => ({ IP: address })),
        'may specify no more than one IP for each IP family',
      ),
    );
  return errors;
}

function hostAddressErrors(status: JsonObject, oldStatus: JsonObject): FieldError[] {
  const first = objectsAt(status, 'hostIPs')[0];
  if (first === undefined) return [];
  const ip = textOf(first, 'ip');
  const errors =
    ip === textOf(status, 'hostIP')
      ? []
      : [fieldErrors.invalid('status.hostIPs[0].ip', ip, 'must be equal to `hostIP`')];
  return [...errors, ...addressErrors(status, oldStatus, 'hostIPs')];
}
