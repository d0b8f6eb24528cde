/** How admission says no. Mirrors apiserver `pkg/admission/errors.go`. */
import { textAt } from '../../kube/json/json.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import type { StatusCause } from '../../kube/status/kube-status.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { AdmissionAttributes } from './admission.ts';

export function refuseAdmission(
  attributes: AdmissionAttributes,
  why: string,
  causes?: readonly StatusCause[],
): KubeStatusError {
  const { group, plural } = attributes.definition;
  const error = refusals.forbidden({ group, resource: plural }, nameOf(attributes), why);
  if (causes === undefined) return error;
  const { message, reason, details, statusCode } = error;
  return new KubeStatusError({ kind: 'Status', code: statusCode, message, reason, details: { ...details, causes } });
}

/** A name may not have been generated yet: then the prefix stands for it. */
function nameOf({ name, object }: AdmissionAttributes): string {
  if (name !== '') return name;
  const given = textAt(object?.metadata, 'name') ?? '';
  const prefix = textAt(object?.metadata, 'generateName') ?? '';
  return given !== '' ? given : prefix !== '' ? prefix : 'Unknown';
}
