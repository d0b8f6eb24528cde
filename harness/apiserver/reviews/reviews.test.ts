import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { put } from '../admission/testing/admission-rig.ts';
import { tokenAuthenticator } from '../authn/authenticator.ts';
import { tokenSigner } from '../authn/json-web-token.ts';
import { serviceAccountTokens } from '../authn/service-account-tokens.ts';
import type { User } from '../authn/user.ts';
import { rbacAuthorizer } from '../authz/rbac-authorizer.ts';
import { RbacIndex } from '../authz/rbac-index.ts';
import type { Registry } from '../registry/registry.ts';
import type { ProgramAnswer } from '../registry/subresource-handlers.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { sampleDefinition } from '../testing/sample-definition.ts';
import { reviewPrograms } from './review-programs.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const GROUP = 'rbac.authorization.k8s.io';
const JANE: User = { name: 'jane', uid: '7', groups: ['devs', 'system:authenticated'], extra: { b: ['2'], a: ['1'] } };

interface Rig {
  readonly storage: Storage;
  readonly clock: FakeClock;
  /** The answer of a program, or `422 message`. */
  readonly ask: (
    program: string,
    body: JsonObject,
    at?: { namespace?: string; name?: string; fieldManager?: string },
  ) => Promise<ProgramAnswer | string>;
}

function rig(): Rig {
  const clock = new FakeClock();
  const storage = memoryStorage();
  put(storage, 'serviceaccounts', { name: 'web', namespace: 'shop', uid: 'su' });
  put(
    storage,
    `clusterroles.${GROUP}`,
    { name: 'reader' },
    {
      rules: [
        { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['p'] },
        { verbs: ['get'], nonResourceURLs: ['/healthz'] },
      ],
    },
  );
  put(
    storage,
    `clusterrolebindings.${GROUP}`,
    { name: 'b' },
    {
      roleRef: { kind: 'ClusterRole', name: 'reader' },
      subjects: [{ kind: 'Group', name: 'devs' }],
    },
  );
  const tokens = serviceAccountTokens({ issuer: ISSUER, signer: tokenSigner(), storage, clock });
  const staticTokens = new Map([['s3cret', { name: 'admin', uid: 'a', groups: ['system:masters'] }]]);
  const programs = reviewPrograms({
    clock,
    storage,
    authorizer: rbacAuthorizer(new RbacIndex(storage)),
    tokens,
    authenticator: tokenAuthenticator({ serviceAccounts: tokens, staticTokens }),
  });
  return {
    storage,
    clock,
    ask: async (name, body, { namespace = '', name: object = '', fieldManager = '' } = {}) => {
      const program = programs.get(name);
      if (program?.type !== 'object') throw new Error(`no program ${name}`);
      const definition = sampleDefinition({ group: '', version: 'v1', kind: 'Any' });
      try {
        return await program.run({
          request: {
            isResource: true,
            verb: 'create',
            path: '/',
            group: '',
            version: 'v1',
            resource: 'any',
            subresource: '',
            namespace,
            name: object,
          },
          query: new URLSearchParams(),
          definition,
          registry: {} as Registry,
          context: {
            user: JANE,
            dryRun: false,
            fieldManager,
            signal: new AbortController().signal,
            warn: () => undefined,
          },
          body,
          target: () => {
            const stored = storage.get('serviceaccounts', { namespace, name: object });
            if (stored === undefined) throw refusals.notFound({ group: '', resource: 'serviceaccounts' }, object);
            return stored.object;
          },
        });
      } catch (error) {
        if (error instanceof KubeStatusError) return `${String(error.statusCode)} ${error.message}`;
        throw error;
      }
    },
  };
}

const objectOf = (answer: ProgramAnswer | string): JsonObject => {
  if (typeof answer === 'string') throw new Error(answer);
  return answer.object;
};

describe('access reviews', () => {
  it('answer for the asker and for others', async () => {
    const { ask } = rig();
    const resourceAttributes = { name: 'p', verb: 'get', resource: 'pods', namespace: 'shop', group: '' };
    expect(objectOf(await ask('selfsubjectaccessreview', { spec: { resourceAttributes } }))).to.deep.equal({
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: { resourceAttributes: { namespace: 'shop', verb: 'get', resource: 'pods', name: 'p' } },
      status: {
        allowed: true,
        reason: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to Group "devs"',
      },
    });
    const other = { user: 'joe', groups: ['ops'], nonResourceAttributes: { path: '/healthz', verb: 'get' } };
    expect(objectOf(await ask('subjectaccessreview', { spec: other }))).to.deep.include({
      spec: { nonResourceAttributes: { path: '/healthz', verb: 'get' }, user: 'joe', groups: ['ops'] },
      status: { allowed: false },
    });
    const local = { spec: { groups: ['devs'], resourceAttributes } };
    expect(objectOf(await ask('localsubjectaccessreview', local, { namespace: 'shop' }))).to.deep.include({
      metadata: { namespace: 'shop' },
    });
  });

  it('refuse incomplete and contradicting questions', async () => {
    const { ask } = rig();
    const invalid = '422 .authorization.k8s.io "" is invalid: ';
    expect(await ask('selfsubjectaccessreview', {})).to.equal(
      `${invalid}spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
    );
    expect(
      await ask('subjectaccessreview', { spec: { resourceAttributes: {}, nonResourceAttributes: { path: '/x' } } }),
    ).to.equal(
      `${invalid}[spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":""}: cannot be specified in combination with ` +
        'resourceAttributes, spec.user: Invalid value: "": at least one of user or group must be specified]',
    );
    expect(
      await ask('subjectaccessreview', { metadata: { name: 'x' }, spec: { user: 'j', resourceAttributes: {} } }),
    ).to.equal(`${invalid}metadata: Invalid value: {"name":"x"}: must be empty`);
    const local = { spec: { user: 'j', nonResourceAttributes: { path: '/x', verb: 'get' } } };
    expect(await ask('localsubjectaccessreview', local, { namespace: 'shop' })).to.equal(
      `${invalid}spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: disallowed on this kind of request`,
    );
    const elsewhere = { spec: { user: 'j', resourceAttributes: { namespace: 'x' } } };
    expect(await ask('localsubjectaccessreview', elsewhere, { namespace: 'shop' })).to.equal(
      `${invalid}spec.resourceAttributes.namespace: Invalid value: "x": must match metadata.namespace`,
    );
    expect(await ask('localsubjectaccessreview', { metadata: { namespace: 'y' } }, { namespace: 'shop' })).to.equal(
      '400 the namespace of the provided object does not match the namespace sent on the request',
    );
    const selectors = {
      fieldSelector: {},
      labelSelector: { rawSelector: 'a=b', requirements: [{ key: 'x', operator: 'Foo' }] },
    };
    expect(await ask('selfsubjectaccessreview', { spec: { resourceAttributes: selectors } })).to.equal(
      `${invalid}[spec.resourceAttributes.fieldSelector.requirements: Required value: when spec.resourceAttributes.fieldSelector ` +
        'is specified, requirements or rawSelector is required, spec.resourceAttributes.labelSelector.rawSelector: Invalid value: ' +
        '"a=b": may not specified at the same time as requirements]',
    );
  });

  it('note who sent which field', async () => {
    const body = {
      spec: {
        user: 'j',
        groups: ['a'],
        extra: { k: ['v'] },
        resourceAttributes: {
          verb: 'get',
          name: '',
          fieldSelector: { rawSelector: '', requirements: [{ key: 'a', operator: 'Exists' }] },
        },
      },
    };
    const { metadata } = objectOf(await rig().ask('subjectaccessreview', body, { fieldManager: 'm' })) as {
      metadata: { managedFields: JsonObject[] };
    };
    expect(metadata.managedFields[0]).to.deep.include({
      manager: 'm',
      fieldsV1: {
        'f:spec': {
          'f:extra': { '.': {}, 'f:k': {} },
          'f:groups': {},
          'f:resourceAttributes': { '.': {}, 'f:fieldSelector': { '.': {}, 'f:requirements': {} }, 'f:verb': {} },
          'f:user': {},
        },
      },
    });
  });

  it('survive anything in the place of their fields', async () => {
    const { ask } = rig();
    for (const spec of [7, 'x', [], { user: 5, groups: { a: 1 }, resourceAttributes: [] }, { __proto__: null }])
      expect(await ask('subjectaccessreview', { spec })).to.match(/^422 /);
  });

  it('list what the asker may do', async () => {
    const { ask, storage } = rig();
    put(
      storage,
      `rolebindings.${GROUP}`,
      { name: 'gone', namespace: 'shop' },
      {
        roleRef: { kind: 'Role', name: 'nope' },
        subjects: [{ kind: 'User', name: 'jane' }],
      },
    );
    expect(objectOf(await ask('selfsubjectrulesreview', { spec: { namespace: 'shop' } }))['status']).to.deep.equal({
      resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['p'] }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
      incomplete: false,
      evaluationError: 'role.rbac.authorization.k8s.io "nope" not found',
    });
    expect(await ask('selfsubjectrulesreview', { spec: {} })).to.equal('400 no namespace on request');
  });
});

describe('authentication reviews', () => {
  it('say who the asker is', async () => {
    expect(objectOf(await rig().ask('selfsubjectreview', {}))).to.deep.equal({
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      status: {
        userInfo: {
          username: 'jane',
          uid: '7',
          groups: ['devs', 'system:authenticated'],
          extra: { a: ['1'], b: ['2'] },
        },
      },
    });
  });

  it('say whose a token is', async () => {
    const { ask } = rig();
    expect(objectOf(await ask('tokenreview', { spec: { token: 's3cret' } }))).to.deep.include({
      spec: { token: 's3cret' },
      status: {
        authenticated: true,
        user: { username: 'admin', uid: 'a', groups: ['system:masters', 'system:authenticated'] },
        audiences: [ISSUER],
      },
    });
    expect(objectOf(await ask('tokenreview', { spec: { token: 'x' } }))['status']).to.deep.equal({
      user: {},
      error: 'invalid bearer token',
    });
    expect(await ask('tokenreview', {})).to.equal('400 token is required for TokenReview in authentication');
  });
});

describe('token requests', () => {
  const AT = { namespace: 'shop', name: 'web' };

  it('give a token that a review knows', async () => {
    const { ask } = rig();
    const object = objectOf(await ask('token', {}, AT));
    const { token, ...status } = object['status'] as { token: string };
    expect(status).to.deep.equal({ expirationTimestamp: '2026-01-01T01:00:00Z' });
    expect(object).to.deep.include({
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name: 'web', namespace: 'shop', uid: 'su', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { audiences: [ISSUER], expirationSeconds: 3600, boundObjectRef: null },
    });
    const review = objectOf(await ask('tokenreview', { spec: { token } }))['status'] as { user: JsonObject };
    expect(review.user['username']).to.equal('system:serviceaccount:shop:web');
  });

  it('bind it to a pod, and let that of a volume live a year', async () => {
    const { ask, storage, clock } = rig();
    put(
      storage,
      'pods',
      { name: 'p', namespace: 'shop', uid: 'pu' },
      { spec: { serviceAccountName: 'web', nodeName: 'n' } },
    );
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'p' };
    const object = objectOf(await ask('token', { spec: { boundObjectRef, expirationSeconds: 3607 } }, AT));
    const { token, expirationTimestamp } = object['status'] as { token: string; expirationTimestamp: string };
    expect(expirationTimestamp).to.equal('2026-01-01T01:00:07Z');
    await clock.advance(364 * 86_400_000);
    const review = objectOf(await ask('tokenreview', { spec: { token } }))['status'] as { user: JsonObject };
    expect(review.user['extra']).to.deep.include({
      'authentication.kubernetes.io/node-name': ['n'],
      'authentication.kubernetes.io/pod-name': ['p'],
      'authentication.kubernetes.io/pod-uid': ['pu'],
    });
  });

  it('refuse what the real server refuses, in its words', async () => {
    const { ask, storage } = rig();
    put(storage, 'pods', { name: 'p', namespace: 'shop', uid: 'pu' }, { spec: { serviceAccountName: 'other' } });
    put(storage, 'secrets', { name: 's', namespace: 'shop', uid: 'se' });
    const refusal = (body: JsonObject): Promise<ProgramAnswer | string> => ask('token', body, AT);
    const bind = (boundObjectRef: JsonObject): Promise<ProgramAnswer | string> => refusal({ spec: { boundObjectRef } });
    const invalid = '422 TokenRequest.authentication.k8s.io ';
    expect(await refusal({ spec: { expirationSeconds: 5 } })).to.equal(
      `${invalid}"" is invalid: spec.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes`,
    );
    expect(await refusal({ spec: { expirationSeconds: 2 ** 32 + 1 } })).to.equal(
      `${invalid}"" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds`,
    );
    expect(await refusal({ metadata: { name: 'foo' } })).to.equal(
      `${invalid}"web" is invalid: metadata.name: Invalid value: "foo": must match the service account name if specified`,
    );
    expect(await refusal({ metadata: { uid: 'abc' } })).to.equal(
      '409 Operation cannot be fulfilled on TokenRequest.authentication.k8s.io "web": the UID in the token request (abc) does not match the UID of the service account (su)',
    );
    expect(await ask('token', {}, { namespace: 'shop', name: 'nope' })).to.equal(
      '404 serviceaccounts "nope" not found',
    );
    expect(await bind({ kind: 'Pod', apiVersion: 'v1', name: 'nope' })).to.equal('404 pods "nope" not found');
    expect(await bind({ kind: 'Pod', apiVersion: 'v1', name: 'p' })).to.equal(
      '400 cannot bind token for serviceaccount "web" to pod running with different serviceaccount name.',
    );
    expect(await bind({ kind: 'Foo', apiVersion: 'v1', name: 'x' })).to.equal(
      '400 cannot bind token to object of type /v1, Kind=Foo',
    );
    expect(await bind({})).to.equal('400 cannot bind token to object of type /, Kind=');
    expect(await bind({ kind: 'Secret', apiVersion: 'v1', name: 's', uid: 'abc' })).to.equal(
      '409 Operation cannot be fulfilled on Secret "s": the UID in the bound object reference (abc) does not match the UID in record. The object might have been deleted and then recreated',
    );
  });
});
