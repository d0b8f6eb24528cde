/** Acting as somebody else. Mirrors apiserver `pkg/endpoints/filters/impersonation`. */
import type { IncomingMessage } from 'node:http';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import type { ResourceAccess } from '../authz/access.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { refuseAccess } from '../authz/refuse-access.ts';
import { parseServiceAccountUserName, serviceAccountGroups } from './service-account-user.ts';
import { ANONYMOUS, type User } from './user.ts';

const EXTRA_PREFIX = 'impersonate-extra-';
const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';

/** What is read of a request. */
export type ImpersonatingRequest = Pick<IncomingMessage, 'headers' | 'headersDistinct'> & {
  readonly url?: string | undefined;
};

/** Groups, a UID or extra fields were sent without a user. Upstream answers in plain text, as for errors of its own. */
export class ImpersonationOfNobody extends KubeStatusError {
  /** The body of the answer. */
  readonly plainText: string;

  constructor(url: string, references: readonly string[]) {
    const why = `requested [${references.join(' ')}] without impersonating a user`;
    super({ kind: 'Status', code: 500, reason: 'InternalError', message: `Internal error occurred: ${why}` });
    this.plainText = `Internal Server Error: ${JSON.stringify(url)}: ${why}\n`;
  }
}

/** Undefined where the request names nobody else. @throws KubeStatusError where the user may not act so */
export function impersonatedUser(user: User, request: ImpersonatingRequest, authorizer: Authorizer): User | undefined {
  const { headers } = request;
  if (!Object.keys(headers).some((name) => name.startsWith('impersonate-'))) return undefined;
  const wanted = wantedUser(request);
  if (wanted === undefined) return undefined;
  for (const access of accessesFor(wanted)) {
    const { allowed, reason } = authorizer.authorize(user, access);
    if (!allowed) throw refuseAccess(user, access, reason);
  }
  return asUser(wanted);
}

interface WantedUser {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid: string;
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

function wantedUser(request: ImpersonatingRequest): WantedUser | undefined {
  const headers = request.headersDistinct;
  const name = headers['impersonate-user']?.[0] ?? '';
  const groups = headers['impersonate-group'] ?? [];
  const uid = headers['impersonate-uid']?.[0] ?? '';
  const extra = new Map<string, readonly string[]>();
  for (const [header, values = []] of Object.entries(headers))
    if (header.startsWith(EXTRA_PREFIX)) extra.set(unescaped(header.slice(EXTRA_PREFIX.length)), values);
  if (name !== '') return { name, groups, uid, extra };
  const references = [...referencesOf(groups, uid, extra)];
  if (references.length > 0) throw new ImpersonationOfNobody(request.url ?? '', references);
  return undefined;
}

/** As Go prints the object references that upstream makes of the headers. */
function* referencesOf(
  groups: readonly string[],
  uid: string,
  extra: ReadonlyMap<string, readonly string[]>,
): Generator<string> {
  for (const group of groups) yield `{Group  ${group}    }`;
  for (const [key, values] of extra)
    for (const value of values) yield `{UserExtra  ${value}  authentication.k8s.io/v1  ${key}}`;
  if (uid !== '') yield `{UID  ${uid}  authentication.k8s.io/v1  }`;
}

/** Header names cannot hold every character of a key; an escape that is none stays as it is. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function* accessesFor({ name, groups, uid, extra }: WantedUser): Generator<ResourceAccess> {
  const account = parseServiceAccountUserName(name);
  if (account !== undefined) yield { ...IMPERSONATE, resource: 'serviceaccounts', ...account };
  else yield { ...IMPERSONATE, resource: 'users', name };
  for (const group of groups) yield { ...IMPERSONATE, resource: 'groups', name: group };
  for (const [key, values] of extra)
    for (const value of values)
      yield { ...IMPERSONATE, group: 'authentication.k8s.io', resource: 'userextras', subresource: key, name: value };
  if (uid !== '') yield { ...IMPERSONATE, group: 'authentication.k8s.io', resource: 'uids', name: uid };
}

const IMPERSONATE = {
  isResource: true,
  verb: 'impersonate',
  group: '',
  subresource: '',
  namespace: '',
  name: '',
} as const;

function asUser({ name, groups, uid, extra }: WantedUser): User {
  const account = parseServiceAccountUserName(name);
  const own = groups.length === 0 && account !== undefined ? serviceAccountGroups(account.namespace) : groups;
  const added = name === ANONYMOUS.name ? UNAUTHENTICATED : AUTHENTICATED;
  const all = own.includes(AUTHENTICATED) || own.includes(UNAUTHENTICATED) ? own : [...own, added];
  return {
    name,
    groups: all,
    ...(uid === '' ? {} : { uid }),
    ...(extra.size === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
}
