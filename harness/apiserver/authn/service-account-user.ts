/** Users that stand for ServiceAccounts. Mirrors apiserver `pkg/authentication/serviceaccount/util.go`. */
const PREFIX = 'system:serviceaccount:';
const ALL = 'system:serviceaccounts';

export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

export function serviceAccountUserName({ namespace, name }: ServiceAccountName): string {
  return `${PREFIX}${namespace}:${name}`;
}

/** Undefined where the user is not a ServiceAccount. */
export function parseServiceAccountUserName(userName: string): ServiceAccountName | undefined {
  if (!userName.startsWith(PREFIX)) return undefined;
  const [namespace = '', name = '', ...rest] = userName.slice(PREFIX.length).split(':');
  return rest.length > 0 || !isName(namespace) || !isName(name) ? undefined : { namespace, name };
}

/** Without `system:authenticated`. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return [ALL, `${ALL}:${namespace}`];
}

function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text);
}
