/**
 * Tokens of ServiceAccounts: made for TokenRequest, recognised on requests. Mirrors kubernetes `pkg/serviceaccount`
 * (`claims.go`, `jwt.go`). Does not: tokens in Secrets of type `kubernetes.io/service-account-token`, foreign issuers.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { listAt, numberAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import type { Stored, Storage } from '../storage/storage.ts';
import { AuthenticationFailure } from './authentication-failure.ts';
import type { TokenSigner } from './json-web-token.ts';
import { serviceAccountGroups, serviceAccountUserName } from './service-account-user.ts';
import type { User } from './user.ts';

/** An object that a token lives and dies with. */
export interface TokenReference {
  readonly name: string;
  readonly uid: string;
}

export interface TokenClaims {
  readonly namespace: string;
  readonly serviceAccount: TokenReference;
  readonly pod?: TokenReference;
  readonly secret?: TokenReference;
  readonly node?: { readonly name: string; readonly uid?: string };
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** Seconds after which a client is expected to have asked for a new one, where that is before it expires. */
  readonly warnAfterSeconds?: number;
}

export interface IssuedToken {
  readonly token: string;
  readonly expires: Date;
}

export interface ServiceAccountTokens {
  /** `https://kubernetes.default.svc.cluster.local`. */
  readonly issuer: string;
  readonly signer: TokenSigner;
  issue(claims: TokenClaims): IssuedToken;
  /**
   * Whose token it is. Undefined where it is not one of this server.
   *
   * @param audiences what the caller is: one of them must be meant
   * @throws {@link AuthenticationFailure} where it is one but is no longer good
   */
  authenticate(token: string, audiences: readonly string[]): KnownToken | undefined;
}

export interface KnownToken {
  readonly user: User;
  /** Those of the asked ones that the token is for. */
  readonly audiences: readonly string[];
}

export interface ServiceAccountTokensOptions {
  readonly issuer: string;
  readonly signer: TokenSigner;
  readonly storage: Storage;
  readonly clock: Clock;
}

/** How much clocks may differ, in seconds. */
const LEEWAY_SECONDS = 60;
/** Signatures of the last tokens are not checked again. */
const REMEMBERED_TOKENS = 1_000;

export function serviceAccountTokens({
  issuer,
  signer,
  storage,
  clock,
}: ServiceAccountTokensOptions): ServiceAccountTokens {
  const verified = new Map<string, JsonObject>();
  const seconds = (): number => Math.floor(clock.date().getTime() / 1_000);
  const claimsOf = (token: string): JsonObject | undefined => {
    const known = verified.get(token);
    if (known !== undefined) return known;
    const claims = signer.verify(token);
    if (claims === undefined || claims['iss'] !== issuer) return undefined;
    if (verified.size >= REMEMBERED_TOKENS) verified.clear();
    verified.set(token, claims);
    return claims;
  };
  return {
    issuer,
    signer,
    issue: (claims) => {
      const now = seconds();
      const expires = now + claims.expirationSeconds;
      return { token: signer.sign(payload(claims, issuer, now)), expires: new Date(expires * 1_000) };
    },
    authenticate: (token, audiences) => {
      const claims = claimsOf(token);
      if (claims === undefined) return undefined;
      const meant = listAt(claims, 'aud');
      const matching = audiences.filter((audience) => meant.includes(audience));
      if (matching.length === 0)
        throw new AuthenticationFailure(
          `token audiences ${goList(meant)} is invalid for the target audiences ${goList(audiences)}`,
        );
      checkTimes(claims, seconds());
      return { user: boundUser(claims, storage, seconds()), audiences: matching };
    },
  };
}

function payload(claims: TokenClaims, issuer: string, now: number): JsonObject {
  const { namespace, serviceAccount, pod, secret, node, warnAfterSeconds } = claims;
  return {
    aud: [...claims.audiences],
    exp: now + claims.expirationSeconds,
    iat: now,
    iss: issuer,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace,
      ...(node === undefined ? {} : { node: { ...node } }),
      ...(pod === undefined ? {} : { pod: { ...pod } }),
      ...(secret === undefined ? {} : { secret: { ...secret } }),
      serviceaccount: { ...serviceAccount },
      ...(warnAfterSeconds === undefined ? {} : { warnafter: now + warnAfterSeconds }),
    },
    nbf: now,
    sub: serviceAccountUserName({ namespace, name: serviceAccount.name }),
  };
}

function checkTimes(claims: JsonObject, now: number): void {
  if (now - LEEWAY_SECONDS > (numberAt(claims, 'exp') ?? 0))
    throw new AuthenticationFailure('service account token has expired');
  if (now + LEEWAY_SECONDS < (numberAt(claims, 'nbf') ?? 0))
    throw new AuthenticationFailure('service account token is not valid yet');
}

function boundUser(claims: JsonObject, storage: Storage, now: number): User {
  const bound = objectAt(claims, 'kubernetes.io');
  const namespace = textAt(bound, 'namespace') ?? '';
  const account = objectAt(bound, 'serviceaccount');
  const name = textAt(account, 'name') ?? '';
  const uid = textAt(account, 'uid') ?? '';
  const stored = storage.get('serviceaccounts', { namespace, name });
  if (stored === undefined) throw new AuthenticationFailure(`serviceaccounts ${JSON.stringify(name)} not found`);
  if (goneLongAgo(stored, now))
    throw new AuthenticationFailure(`service account ${namespace}/${name} has been deleted`);
  const actual = uidOf(stored);
  if (actual !== uid) throw new AuthenticationFailure(`service account UID (${actual}) does not match claim (${uid})`);
  checkBound(
    storage,
    'secrets',
    namespace,
    objectAt(bound, 'secret'),
    now,
    (is, claimed) => `secret UID (${is}) does not match service account secret ref claim (${claimed})`,
  );
  const pod = objectAt(bound, 'pod');
  checkBound(
    storage,
    'pods',
    namespace,
    pod,
    now,
    (is, claimed) => `pod UID (${is}) does not match service account pod ref claim (${claimed})`,
  );
  const node = objectAt(bound, 'node');
  if (pod === undefined) checkNode(storage, node, now);
  const extra: Record<string, readonly string[]> = {
    'authentication.kubernetes.io/credential-id': [`JTI=${textAt(claims, 'jti') ?? ''}`],
  };
  const note = (key: string, value: string | undefined): void => {
    if (value !== undefined) extra[`authentication.kubernetes.io/${key}`] = [value];
  };
  note('node-name', textAt(node, 'name'));
  note('node-uid', textAt(node, 'uid'));
  note('pod-name', textAt(pod, 'name'));
  note('pod-uid', textAt(pod, 'uid'));
  return {
    name: serviceAccountUserName({ namespace, name }),
    uid,
    groups: [...serviceAccountGroups(namespace), 'system:authenticated'],
    extra,
  };
}

function checkBound(
  storage: Storage,
  resource: 'pods' | 'secrets',
  namespace: string,
  reference: JsonObject | undefined,
  now: number,
  mismatch: (is: string, claimed: string) => string,
): void {
  if (reference === undefined) return;
  const stored = storage.get(resource, { namespace, name: textAt(reference, 'name') ?? '' });
  if (stored === undefined || goneLongAgo(stored, now))
    throw new AuthenticationFailure('service account token has been invalidated');
  const [is, claimed] = [uidOf(stored), textAt(reference, 'uid') ?? ''];
  if (is !== claimed) throw new AuthenticationFailure(mismatch(is, claimed));
}

/** Of a token that is bound to a node alone; a pod's token lives as long as the pod. */
function checkNode(storage: Storage, reference: JsonObject | undefined, now: number): void {
  if (reference === undefined) return;
  const stored = storage.get('nodes', { name: textAt(reference, 'name') ?? '' });
  if (stored === undefined || goneLongAgo(stored, now))
    throw new AuthenticationFailure('service account token has been invalidated');
  const [is, claimed] = [uidOf(stored), textAt(reference, 'uid') ?? ''];
  if (is !== claimed)
    throw new AuthenticationFailure(`node UID (${is}) does not match service account node ref claim (${claimed})`);
}

/** Being deleted since longer than clocks may differ. */
function goneLongAgo({ object }: Stored, now: number): boolean {
  const since = textAt(object.metadata, 'deletionTimestamp');
  return since !== undefined && Date.parse(since) / 1_000 < now - LEEWAY_SECONDS;
}

function uidOf({ object }: Stored): string {
  return textAt(object.metadata, 'uid') ?? '';
}

function goList(items: readonly unknown[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(' ')}]`;
}
