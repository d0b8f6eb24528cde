import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { AuthenticationFailure } from './authentication-failure.ts';
import { authenticator, tokenAuthenticator, type Authenticator, type TokenAuthenticator } from './authenticator.ts';
import { bearerToken } from './bearer-token.ts';
import { tokenSigner } from './json-web-token.ts';
import { openIdDocument } from './openid-discovery.ts';
import { serviceAccountTokens, type ServiceAccountTokens } from './service-account-tokens.ts';
import { parseServiceAccountUserName } from './service-account-user.ts';
import type { User } from './user.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';

interface Rig {
  readonly clock: FakeClock;
  readonly storage: Storage;
  readonly accounts: ServiceAccountTokens;
  readonly tokens: TokenAuthenticator;
  readonly authenticator: Authenticator;
}

function rig(): Rig {
  const clock = new FakeClock();
  const storage = memoryStorage();
  const accounts = serviceAccountTokens({ issuer: ISSUER, signer: tokenSigner(), storage, clock });
  const staticTokens = new Map<string, User>([['s3cret', { name: 'admin', groups: ['system:masters'] }]]);
  const tokens = tokenAuthenticator({ serviceAccounts: accounts, staticTokens });
  put(storage, 'serviceaccounts', 'shop', 'web', 'uid-1');
  return { clock, storage, accounts, tokens, authenticator: authenticator(tokens) };
}

function put(storage: Storage, resource: string, namespace: string, name: string, uid: string): void {
  const object: ApiObject = { apiVersion: 'v1', kind: 'Any', metadata: { name, namespace, uid } };
  storage.create(resource, { namespace, name }, object);
}

function request(headers: IncomingMessage['headers']): Pick<IncomingMessage, 'headers' | 'socket'> {
  return { headers, socket: new Socket() };
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AuthenticationFailure) return error.message;
    if (error instanceof KubeStatusError) return `${String(error.statusCode)} ${error.message}`;
    throw error;
  }
  return 'none';
}

const CLAIMS = {
  namespace: 'shop',
  serviceAccount: { name: 'web', uid: 'uid-1' },
  audiences: [ISSUER],
  expirationSeconds: 600,
} as const;

describe('service account tokens', () => {
  it('say who the account is, as the real server does', () => {
    const { accounts, tokens } = rig();
    const { token, expires } = accounts.issue(CLAIMS);
    const { user } = tokens.authenticateToken(token);
    expect(expires.toISOString()).to.equal('2026-01-01T00:10:00.000Z');
    expect(user).to.deep.include({
      name: 'system:serviceaccount:shop:web',
      uid: 'uid-1',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    });
    expect(user.extra?.['authentication.kubernetes.io/credential-id']?.[0]).to.match(/^JTI=[0-9a-f-]{36}$/);
  });

  it('hold the claims that upstream puts there, in its order', () => {
    const { accounts } = rig();
    const { token } = accounts.issue({
      ...CLAIMS,
      pod: { name: 'p', uid: 'pu' },
      node: { name: 'n' },
      warnAfterSeconds: 607,
    });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(Object.keys(claims)).to.deep.equal(['aud', 'exp', 'iat', 'iss', 'jti', 'kubernetes.io', 'nbf', 'sub']);
    expect(claims['kubernetes.io']).to.deep.equal({
      namespace: 'shop',
      node: { name: 'n' },
      pod: { name: 'p', uid: 'pu' },
      serviceaccount: { name: 'web', uid: 'uid-1' },
      warnafter: 1767225600 + 607,
    });
  });

  it('expire a minute after their time, for clocks that differ', async () => {
    const { accounts, tokens, clock } = rig();
    const { token } = accounts.issue(CLAIMS);
    await clock.advance(659_000);
    expect(failure(() => tokens.authenticateToken(token))).to.equal('none');
    await clock.advance(2_000);
    expect(failure(() => tokens.authenticateToken(token))).to.equal(
      '[invalid bearer token, service account token has expired]',
    );
  });

  it('are for their audiences only', () => {
    const { accounts, tokens } = rig();
    const { token } = accounts.issue({ ...CLAIMS, audiences: ['foo', 'bar'] });
    expect(failure(() => tokens.authenticateToken(token))).to.equal(
      `[invalid bearer token, token audiences ["foo" "bar"] is invalid for the target audiences ["${ISSUER}"]]`,
    );
    expect(tokens.authenticateToken(token, ['zz', 'bar']).audiences).to.deep.equal(['bar']);
  });

  it('end with the account, the pod and the secret they are bound to', () => {
    const { accounts, tokens, storage } = rig();
    put(storage, 'pods', 'shop', 'p', 'pu');
    const bound = accounts.issue({ ...CLAIMS, pod: { name: 'p', uid: 'pu' } }).token;
    const other = accounts.issue({ ...CLAIMS, pod: { name: 'p', uid: 'old' } }).token;
    const secret = accounts.issue({ ...CLAIMS, secret: { name: 's', uid: 'su' } }).token;
    expect(tokens.authenticateToken(bound).user.extra).to.deep.include({
      'authentication.kubernetes.io/pod-name': ['p'],
      'authentication.kubernetes.io/pod-uid': ['pu'],
    });
    expect(failure(() => tokens.authenticateToken(other))).to.contain(
      'pod UID (pu) does not match service account pod ref claim (old)',
    );
    expect(failure(() => tokens.authenticateToken(secret))).to.contain('service account token has been invalidated');
    storage.delete('serviceaccounts', storage.get('serviceaccounts', { namespace: 'shop', name: 'web' })!);
    expect(failure(() => tokens.authenticateToken(bound))).to.contain('serviceaccounts "web" not found');
    put(storage, 'serviceaccounts', 'shop', 'web', 'uid-2');
    expect(failure(() => tokens.authenticateToken(bound))).to.contain(
      'service account UID (uid-2) does not match claim (uid-1)',
    );
  });

  it('of others, or changed on the way, are nobody', () => {
    const { accounts, tokens } = rig();
    const { token } = accounts.issue(CLAIMS);
    const [head = '', payload = '', signature = ''] = token.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const forged = `${head}.${Buffer.from('{"iss":"x"}').toString('base64url')}.${signature}`;
    for (const wrong of [unsigned, forged, `${token}.x`, `${head}.${payload}`, 'x'.repeat(50_000), '', '..'])
      expect(
        failure(() => tokens.authenticateToken(wrong)),
        wrong.slice(0, 40),
      ).to.equal('invalid bearer token');
    expect(tokenSigner().verify(token)).to.equal(undefined);
  });

  it('can be checked by others with the published keys', () => {
    const { accounts } = rig();
    const config = openIdDocument(accounts, 'https://127.0.0.1:6443', '/.well-known/openid-configuration');
    expect(config?.body).to.equal(
      `{"issuer":"${ISSUER}","jwks_uri":"https://127.0.0.1:6443/openid/v1/jwks","response_types_supported":["id_token"],` +
        `"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256"]}`,
    );
    const keys = openIdDocument(accounts, '', '/openid/v1/jwks');
    expect(keys?.contentType).to.equal('application/jwk-set+json');
    const [key] = (JSON.parse(keys?.body ?? '') as { keys: Record<string, string>[] }).keys;
    expect(key).to.include({ use: 'sig', kty: 'EC', crv: 'P-256', alg: 'ES256' });
    const header = JSON.parse(
      Buffer.from(accounts.issue(CLAIMS).token.split('.')[0] ?? '', 'base64url').toString(),
    ) as {
      kid: string;
    };
    expect(header.kid).to.equal(key?.['kid']);
    expect(openIdDocument(accounts, '', '/openid/v2')).to.equal(undefined);
  });
});

describe('authentication', () => {
  const quiet = (): void => undefined;

  it('takes a request without credentials for anonymous', () => {
    expect(rig().authenticator.authenticate(request({}), quiet).name).to.equal('system:anonymous');
    const basic = request({ authorization: 'Basic YTpi' });
    expect(rig().authenticator.authenticate(basic, quiet).groups).to.deep.equal(['system:unauthenticated']);
  });

  it('knows static tokens', () => {
    const user = rig().authenticator.authenticate(request({ authorization: 'bearer s3cret' }), quiet);
    expect(user).to.deep.equal({ name: 'admin', groups: ['system:masters', 'system:authenticated'] });
  });

  it('answers 401 to a token of nobody', () => {
    const wrong = request({ authorization: 'Bearer nope' });
    expect(failure(() => rig().authenticator.authenticate(wrong, quiet))).to.equal('401 Unauthorized');
  });

  it('warns of a token behind two spaces and does not read it', () => {
    const warnings: string[] = [];
    expect(bearerToken({ authorization: 'Bearer  s3cret' }, (text) => warnings.push(text))).to.equal(undefined);
    expect(warnings).to.deep.equal([
      'the provided Authorization header contains extra space before the bearer token, and is ignored',
    ]);
  });

  it('reads a token among the subprotocols of a WebSocket', () => {
    const protocols = `v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.${Buffer.from('s3cret').toString('base64url')}`;
    expect(bearerToken({ 'sec-websocket-protocol': protocols }, quiet)).to.equal('s3cret');
  });
});

describe('names of service account users', () => {
  it('are read strictly', () => {
    expect(parseServiceAccountUserName('system:serviceaccount:a:b')).to.deep.equal({ namespace: 'a', name: 'b' });
    for (const other of ['jane', 'system:serviceaccount:a', 'system:serviceaccount:a:b:c', 'system:serviceaccount:A:b'])
      expect(parseServiceAccountUserName(other), other).to.equal(undefined);
  });
});
