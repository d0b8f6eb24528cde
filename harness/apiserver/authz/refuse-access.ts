/** How a 403 is worded. Mirrors apiserver `pkg/endpoints/handlers/responsewriters/errors.go`. */
import type { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { User } from '../authn/user.ts';
import type { Access } from './access.ts';

/** @param reason of the authorizer; empty where it had none */
export function refuseAccess(user: User, access: Access, reason: string): KubeStatusError {
  const why = reason === '' ? forbiddenText(user, access) : `${forbiddenText(user, access)}: ${reason}`;
  return access.isResource
    ? refusals.forbidden({ group: access.group, resource: access.resource }, access.name, why)
    : refusals.forbidden({ group: '', resource: '' }, '', why);
}

function forbiddenText({ name }: User, access: Access): string {
  const who = `User ${JSON.stringify(name)} cannot ${access.verb}`;
  if (!access.isResource) return `${who} path ${JSON.stringify(access.path)}`;
  const { resource, subresource, group, namespace } = access;
  const what = JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`);
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`;
}
