import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import type { JsonObject } from '../../kube/json/json.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { impersonatedUser } from '../authn/impersonation.ts';
import type { User } from '../authn/user.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import type { ResourceAccess } from './access.ts';
import { rbacAuthorizer } from './rbac-authorizer.ts';
import { RbacIndex } from './rbac-index.ts';
import { refuseAccess } from './refuse-access.ts';
import { ruleText, uncoveredRules } from './rule-cover.ts';
import { rulesOf, urlMatches } from './policy-rule.ts';

const GROUP = 'rbac.authorization.k8s.io';
const JANE: User = { name: 'jane', groups: ['devs', 'system:authenticated'] };

function put(
  storage: Storage,
  resource: string,
  namespace: string | undefined,
  name: string,
  fields: JsonObject,
): void {
  const key = { name, ...(namespace === undefined ? {} : { namespace }) };
  const object = { apiVersion: `${GROUP}/v1`, kind: 'Any', metadata: { ...key }, ...fields };
  const current = storage.get(`${resource}.${GROUP}`, key);
  if (current === undefined) storage.create(`${resource}.${GROUP}`, key, object);
  else storage.update(`${resource}.${GROUP}`, current, object);
}

function remove(storage: Storage, resource: string, name: string, namespace?: string): void {
  const key = { name, ...(namespace === undefined ? {} : { namespace }) };
  storage.delete(`${resource}.${GROUP}`, storage.get(`${resource}.${GROUP}`, key)!);
}

function access(verb: string, resource: string, more: Partial<ResourceAccess> = {}): ResourceAccess {
  return { isResource: true, verb, group: '', resource, subresource: '', namespace: '', name: '', ...more };
}

const role = (name: string): JsonObject => ({ apiGroup: GROUP, kind: 'Role', name });
const clusterRole = (name: string): JsonObject => ({ apiGroup: GROUP, kind: 'ClusterRole', name });
const user = (name: string): JsonObject => ({ kind: 'User', name, apiGroup: GROUP });
const group = (name: string): JsonObject => ({ kind: 'Group', name, apiGroup: GROUP });

describe('the RBAC authorizer', () => {
  it('follows bindings and roles as they come and go', () => {
    const storage = memoryStorage();
    put(storage, 'clusterroles', undefined, 'reader', {
      rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
    });
    const authorizer = rbacAuthorizer(new RbacIndex(storage));
    const may = (who: User = JANE): boolean => authorizer.authorize(who, access('get', 'pods')).allowed;
    expect(may()).to.equal(false);
    put(storage, 'clusterrolebindings', undefined, 'b', { roleRef: clusterRole('reader'), subjects: [user('jane')] });
    expect(may()).to.equal(true);
    put(storage, 'clusterrolebindings', undefined, 'b', { roleRef: clusterRole('reader'), subjects: [user('joe')] });
    expect(may()).to.equal(false);
    expect(may({ name: 'joe', groups: [] })).to.equal(true);
    put(storage, 'clusterroles', undefined, 'reader', { rules: [] });
    expect(may({ name: 'joe', groups: [] })).to.equal(false);
    remove(storage, 'clusterrolebindings', 'b');
    expect(authorizer.rulesFor({ name: 'joe', groups: [] }, '')).to.deep.equal({ rules: [], missing: [] });
  });

  it('says which binding allowed it', () => {
    const storage = memoryStorage();
    put(storage, 'roles', 'shop', 'x', { rules: [{ verbs: ['use'], apiGroups: ['foo'], resources: ['a'] }] });
    put(storage, 'rolebindings', 'shop', 'y', {
      roleRef: role('x'),
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }, group('devs')],
    });
    const authorizer = rbacAuthorizer(new RbacIndex(storage));
    const wanted = access('use', 'a', { group: 'foo', namespace: 'shop' });
    expect(authorizer.authorize(JANE, wanted).reason).to.equal(
      'RBAC: allowed by RoleBinding "y/shop" of Role "x" to Group "devs"',
    );
    expect(authorizer.authorize({ name: 'system:serviceaccount:shop:web', groups: [] }, wanted).reason).to.equal(
      'RBAC: allowed by RoleBinding "y/shop" of Role "x" to ServiceAccount "web/shop"',
    );
    expect(authorizer.authorize(JANE, { ...wanted, namespace: 'other' }).allowed).to.equal(false);
    expect(authorizer.authorize(JANE, { ...wanted, subresource: 'b' }).allowed).to.equal(false);
  });

  it('names roles that are bound and not there', () => {
    const storage = memoryStorage();
    put(storage, 'clusterrolebindings', undefined, 'b', { roleRef: clusterRole('gone'), subjects: [user('jane')] });
    const decision = rbacAuthorizer(new RbacIndex(storage)).authorize(JANE, access('list', 'pods'));
    expect(decision).to.deep.equal({
      allowed: false,
      reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
    });
    expect(refuseAccess(JANE, access('list', 'pods'), decision.reason).message).to.equal(
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope: ' +
        'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
    );
  });

  it('lets administrators do everything', () => {
    const admin: User = { name: 'admin', groups: ['system:masters'] };
    const authorizer = rbacAuthorizer(new RbacIndex(memoryStorage()));
    expect(authorizer.authorize(admin, { isResource: false, verb: 'get', path: '/x' })).to.deep.equal({
      allowed: true,
      reason: '',
    });
  });

  it('matches subresources, names, groups and paths as upstream does', () => {
    const storage = memoryStorage();
    put(storage, 'clusterroles', undefined, 'r', {
      rules: [
        { verbs: ['get', 'update'], apiGroups: ['apps'], resources: ['*/scale'] },
        { verbs: ['get'], apiGroups: [''], resources: ['pods/log'], resourceNames: ['p1'] },
        { verbs: ['*'], apiGroups: ['*'], resources: ['leases'] },
        { verbs: ['get'], nonResourceURLs: ['/healthz/*', '/version'] },
        'no rule at all',
      ],
    });
    put(storage, 'clusterrolebindings', undefined, 'b', {
      roleRef: clusterRole('r'),
      subjects: [group('devs'), group('system:authenticated'), 7, { kind: 'Robot', name: 'x' }],
    });
    const authorizer = rbacAuthorizer(new RbacIndex(storage));
    const may = (wanted: ResourceAccess): boolean => authorizer.authorize(JANE, wanted).allowed;
    expect(may(access('get', 'deployments', { group: 'apps', subresource: 'scale' }))).to.equal(true);
    expect(may(access('get', 'deployments', { group: 'apps' }))).to.equal(false);
    expect(may(access('get', 'pods', { subresource: 'log', name: 'p1', namespace: 'a' }))).to.equal(true);
    expect(may(access('get', 'pods', { subresource: 'log', name: 'p2', namespace: 'a' }))).to.equal(false);
    expect(may(access('patch', 'leases', { group: 'coordination.k8s.io' }))).to.equal(true);
    const path = (text: string): boolean =>
      authorizer.authorize(JANE, { isResource: false, verb: 'get', path: text }).allowed;
    expect([path('/healthz/ping'), path('/healthz'), path('/version'), path('/versions')]).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
    expect([urlMatches('*', '/x'), urlMatches('/x**', '/xy')]).to.deep.equal([true, true]);
  });
});

describe('a refusal', () => {
  it('words what was asked', () => {
    const scale = access('get', 'deployments', {
      group: 'apps',
      subresource: 'scale',
      namespace: 'default',
      name: 'x',
    });
    expect(refuseAccess(JANE, scale, '').message).to.equal(
      'deployments.apps "x" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps" in the namespace "default"',
    );
    expect(refuseAccess(JANE, { isResource: false, verb: 'get', path: '/foo' }, '').message).to.equal(
      'forbidden: User "jane" cannot get path "/foo"',
    );
  });
});

describe('rules that cover others', () => {
  const missing = (held: JsonObject[], wanted: JsonObject[]): string[] =>
    uncoveredRules(rulesOf({ rules: held }), rulesOf({ rules: wanted })).map(ruleText);

  it('leave what is not held, compact and sorted', () => {
    expect(
      missing(
        [{ verbs: ['get'], nonResourceURLs: ['/api/*'] }],
        [
          { apiGroups: [''], resources: ['services', 'pods'], verbs: ['get', 'list'] },
          { apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['a'], verbs: ['*'] },
          { nonResourceURLs: ['/foo', '/api/x'], verbs: ['get'] },
        ],
      ),
    ).to.deep.equal([
      '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
      '{APIGroups:[""], Resources:["services"], Verbs:["get" "list"]}',
      '{APIGroups:["apps"], Resources:["deployments/scale"], ResourceNames:["a"], Verbs:["*"]}',
      '{NonResourceURLs:["/foo"], Verbs:["get"]}',
    ]);
  });

  it('take stars, subresource stars and names into account', () => {
    const held = [
      { apiGroups: ['*'], resources: ['*/status'], verbs: ['get'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['a'], verbs: ['get'] },
    ];
    expect(missing(held, [{ apiGroups: ['x'], resources: ['y/status'], verbs: ['get'] }])).to.deep.equal([]);
    expect(
      missing(held, [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['a'], verbs: ['get'] }]),
    ).to.deep.equal([]);
    expect(missing(held, [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }])).to.have.length(1);
    expect(
      missing(
        [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
        [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
      ),
    ).to.have.length(1);
  });
});

describe('a rule of millions of permissions', () => {
  it('is held as a whole or not at all, without being taken apart', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `r${String(index)}`);
    const wanted = rulesOf({ rules: [{ apiGroups: many, resources: many, verbs: many, resourceNames: many }] });
    expect(uncoveredRules([], wanted)).to.have.length(1);
    const all = rulesOf({ rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] });
    expect(uncoveredRules(all, wanted)).to.deep.equal([]);
  });
});

describe('impersonation', () => {
  const from = (headersDistinct: Record<string, string[]>): Pick<IncomingMessage, 'headers' | 'headersDistinct'> => ({
    headers: Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, values.join(', ')])),
    headersDistinct,
  });
  const all = { authorize: () => ({ allowed: true, reason: '' }) };
  const none = rbacAuthorizer(new RbacIndex(memoryStorage()));
  const message = (run: () => unknown): string => {
    try {
      run();
      return 'allowed';
    } catch (error) {
      return error instanceof KubeStatusError ? error.message : String(error);
    }
  };

  it('is nothing without its headers', () => {
    expect(impersonatedUser(JANE, from({ accept: ['*/*'] }), none)).to.equal(undefined);
  });

  it('takes over name, groups, uid and extra', () => {
    const headers = from({
      'impersonate-user': ['joe'],
      'impersonate-group': ['a', 'b,c'],
      'impersonate-uid': ['7'],
      'impersonate-extra-foo%2fbar': ['x'],
    });
    expect(impersonatedUser(JANE, headers, all)).to.deep.equal({
      name: 'joe',
      groups: ['a', 'b,c', 'system:authenticated'],
      uid: '7',
      extra: { 'foo/bar': ['x'] },
    });
  });

  it('gives service accounts and anonymous their groups', () => {
    const groups = (name: string): readonly string[] | undefined =>
      impersonatedUser(JANE, from({ 'impersonate-user': [name] }), all)?.groups;
    expect(groups('system:serviceaccount:shop:web')).to.deep.equal([
      'system:serviceaccounts',
      'system:serviceaccounts:shop',
      'system:authenticated',
    ]);
    expect(groups('system:anonymous')).to.deep.equal(['system:unauthenticated']);
  });

  it('needs the permission for each part', () => {
    const refusal = (headers: Record<string, string[]>): string =>
      message(() => impersonatedUser(JANE, from(headers), none));
    expect(refusal({ 'impersonate-user': ['joe'] })).to.equal(
      'users "joe" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    expect(refusal({ 'impersonate-user': ['system:serviceaccount:default:foo'] })).to.equal(
      'serviceaccounts "foo" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"',
    );
    expect(refusal({ 'impersonate-group': ['x'] })).to.match(/without impersonating a user/);
  });
});
