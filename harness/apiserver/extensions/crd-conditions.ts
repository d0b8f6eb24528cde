/**
 * What the server says of a CRD. Mirrors apiextensions-apiserver `pkg/controller/{status,establish,apiapproval}` and
 * `pkg/apis/apiextensions/helpers.go`.
 */
import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { equalJson, isJsonObject, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { apiApproval, type ApiApproval } from './api-approval.ts';

export interface CrdCondition {
  readonly type: 'NamesAccepted' | 'Established' | 'Terminating' | 'KubernetesAPIApprovalPolicyConformant';
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

export const ESTABLISHED: CrdCondition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};

export const INSTALLING: CrdCondition = { ...ESTABLISHED, status: 'False', reason: 'Installing' };

export const NOT_ACCEPTED: CrdCondition = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
};

export const TERMINATING: Readonly<Record<'pending' | 'inProgress' | 'completed' | 'neverEstablished', CrdCondition>> =
  {
    pending: terminating(
      'True',
      'InstanceDeletionPending',
      'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    ),
    inProgress: terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'),
    completed: terminating('False', 'InstanceDeletionCompleted', 'removed all instances'),
    neverEstablished: terminating('False', 'NeverEstablished', 'resource was never established'),
  };

function terminating(status: 'True' | 'False', reason: string, message: string): CrdCondition {
  return { type: 'Terminating', status, reason, message };
}

/** Whether the condition is there and `True`. */
export function hasCondition(crd: CustomResourceDefinition, type: CrdCondition['type']): boolean {
  return crd.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}

/** Adds or replaces a condition, in place. @param now RFC 3339 */
export function setCondition(
  status: JsonObject,
  { type, reason, message, ...condition }: CrdCondition,
  now: string,
): void {
  const conditions = Array.isArray(status['conditions']) ? [...status['conditions']] : [];
  const at = conditions.findIndex((item) => isJsonObject(item) && item['type'] === type);
  const before = conditions[at];
  const since =
    isJsonObject(before) && before['status'] === condition.status ? (before['lastTransitionTime'] ?? now) : now;
  const next = { type, status: condition.status, lastTransitionTime: since, reason, message };
  if (at < 0) conditions.push(next);
  else conditions[at] = next;
  status['conditions'] = conditions;
}

/** Whether setting it would change anything but times. */
export function saysAlready(crd: CustomResourceDefinition, condition: CrdCondition): boolean {
  return (
    crd.status?.conditions?.some(
      ({ type, status, reason, message }) =>
        type === condition.type &&
        status === condition.status &&
        reason === condition.reason &&
        message === condition.message,
    ) === true
  );
}

const APPROVALS: Readonly<Record<ApiApproval['state'], Pick<CrdCondition, 'status' | 'reason'>>> = {
  missing: { status: 'False', reason: 'MissingAnnotation' },
  invalid: { status: 'False', reason: 'InvalidAnnotation' },
  bypassed: { status: 'False', reason: 'UnapprovedAnnotation' },
  approved: { status: 'True', reason: 'ApprovedAnnotation' },
};

/** Undefined: the group needs no approval. */
export function approvalCondition(crd: CustomResourceDefinition): CrdCondition | undefined {
  const approval = apiApproval(crd);
  if (approval === undefined) return undefined;
  return { type: 'KubernetesAPIApprovalPolicyConformant', ...APPROVALS[approval.state], message: approval.reason };
}

/** Whether the accepted names are the wanted ones. */
export function namesAgree(crd: CustomResourceDefinition): boolean {
  const accepted = (crd.status as { readonly acceptedNames?: object } | undefined)?.acceptedNames ?? {};
  return equalJson(crd.spec.names as unknown as JsonValue, accepted as JsonValue);
}
