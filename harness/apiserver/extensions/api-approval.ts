/** Groups of the Kubernetes community need an annotation. Mirrors apiextensions-apiserver `pkg/apihelpers/helpers.go`. */
import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { fieldErrors, type FieldError } from '../../kube/status/field-error.ts';

export const APPROVAL_ANNOTATION = 'api-approved.kubernetes.io';

export interface ApiApproval {
  readonly state: 'missing' | 'bypassed' | 'approved' | 'invalid';
  readonly reason: string;
}

/** Undefined: the group needs none. */
export function apiApproval(crd: CustomResourceDefinition): ApiApproval | undefined {
  return isProtectedGroup(crd.spec.group) ? approvalOf(annotationOf(crd)) : undefined;
}

function approvalOf(annotation: string): ApiApproval {
  const must = `protected groups must have approval annotation ${JSON.stringify(APPROVAL_ANNOTATION)}`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (annotation === '') return { state: 'missing', reason: `${must}, ${see}` };
  if (annotation.startsWith('unapproved')) {
    return { state: 'bypassed', reason: `not approved: ${JSON.stringify(annotation)}` };
  }
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?#\s]+[^\s]*$/u.test(annotation)) {
    return { state: 'approved', reason: `approved in ${annotation}` };
  }
  return { state: 'invalid', reason: `${must} with either a URL or a reason starting with "unapproved", ${see}` };
}

export function validateApiApproval(crd: CustomResourceDefinition, old?: CustomResourceDefinition): FieldError[] {
  const approval = apiApproval(crd);
  if (approval === undefined) return [];
  if (old !== undefined && approvalOf(annotationOf(old)).state === approval.state) return [];
  const at = `metadata.annotations[${APPROVAL_ANNOTATION}]`;
  if (approval.state === 'missing') return [fieldErrors.required(at, approval.reason)];
  return approval.state === 'invalid' ? [fieldErrors.invalid(at, annotationOf(crd), approval.reason)] : [];
}

function annotationOf({ metadata }: CustomResourceDefinition): string {
  return metadata.annotations?.[APPROVAL_ANNOTATION] ?? '';
}

function isProtectedGroup(group: string): boolean {
  return ['k8s.io', 'kubernetes.io'].some((domain) => group === domain || group.endsWith(`.${domain}`));
}
