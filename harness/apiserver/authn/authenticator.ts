/**
 * Who asks. Mirrors apiserver `pkg/authentication/request/union` as kube-apiserver wires it: client certificate, bearer
 * token, and anonymous where neither was shown. Does not: OpenID Connect, webhooks, request headers of a front proxy,
 * bootstrap tokens.
 */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { refusals } from '../../kube/status/refusals.ts';
import { AuthenticationFailure, INVALID_BEARER_TOKEN } from './authentication-failure.ts';
import { bearerToken } from './bearer-token.ts';
import { certificateUser } from './client-certificate.ts';
import type { KnownToken, ServiceAccountTokens } from './service-account-tokens.ts';
import { ANONYMOUS, type User } from './user.ts';

/** What authentication reads of a request; a subset, so that tests need no socket. */
export type AuthenticatedRequest = Pick<IncomingMessage, 'headers' | 'socket'>;

export interface Authenticator {
  /**
   * @param warn adds a line to the `Warning` headers of the answer
   * @throws KubeStatusError 401 where credentials were shown and none is good
   */
  authenticate(request: AuthenticatedRequest, warn: (message: string) => void): User;
}

/** Whose token it is, for requests and for TokenReview alike. */
export interface TokenAuthenticator {
  /** What this server is, where nobody asks for another audience. */
  readonly audiences: readonly string[];
  /** @throws {@link AuthenticationFailure} */
  authenticateToken(token: string, audiences?: readonly string[]): KnownToken;
}

export interface TokenAuthenticatorOptions {
  readonly serviceAccounts: ServiceAccountTokens;
  /** Users by a token that never changes, for programs that are given one. `groups` without `system:authenticated`. */
  readonly staticTokens?: ReadonlyMap<string, User>;
}

export function tokenAuthenticator({ serviceAccounts, staticTokens }: TokenAuthenticatorOptions): TokenAuthenticator {
  const own = [serviceAccounts.issuer];
  return {
    audiences: own,
    authenticateToken: (token, audiences = own) => {
      const known = staticTokens?.get(token);
      if (known !== undefined) {
        const matching = audiences.filter((audience) => own.includes(audience));
        if (matching.length === 0) throw new AuthenticationFailure(INVALID_BEARER_TOKEN);
        return { user: { ...known, groups: [...known.groups, 'system:authenticated'] }, audiences: matching };
      }
      return serviceAccountUser(serviceAccounts, token, audiences);
    },
  };
}

function serviceAccountUser(accounts: ServiceAccountTokens, token: string, audiences: readonly string[]): KnownToken {
  let known: KnownToken | undefined;
  try {
    known = accounts.authenticate(token, audiences);
  } catch (error) {
    // Upstream asks several authenticators and lists what each of them says.
    if (error instanceof AuthenticationFailure)
      throw new AuthenticationFailure(`[${INVALID_BEARER_TOKEN}, ${error.message}]`);
    throw error;
  }
  if (known === undefined) throw new AuthenticationFailure(INVALID_BEARER_TOKEN);
  return known;
}

/** @param tokens absent: bearer tokens are not read */
export function authenticator(tokens?: TokenAuthenticator): Authenticator {
  // A certificate is parsed once for each connection: every request of a kubectl run or an informer shares one.
  const connections = new WeakMap<object, CertificateOutcome>();
  return {
    authenticate: ({ headers, socket }, warn) => {
      const certificate = outcomeOf(socket, connections);
      if (certificate.user !== undefined) return certificate.user;
      const token = tokens === undefined ? undefined : bearerToken(headers, warn);
      if (token !== undefined && tokens !== undefined) return tokenUser(tokens, token);
      if (certificate.failed) throw refusals.unauthorized();
      return ANONYMOUS;
    },
  };
}

interface CertificateOutcome {
  readonly user?: User;
  readonly failed: boolean;
}

function outcomeOf(socket: object, connections: WeakMap<object, CertificateOutcome>): CertificateOutcome {
  const known = connections.get(socket);
  if (known !== undefined) return known;
  const outcome = readCertificate(socket);
  connections.set(socket, outcome);
  return outcome;
}

function readCertificate(socket: object): CertificateOutcome {
  if (!(socket instanceof TLSSocket)) return { failed: false };
  try {
    const user = certificateUser(socket);
    return user === undefined ? { failed: false } : { user, failed: false };
  } catch (error) {
    if (error instanceof AuthenticationFailure) return { failed: true };
    throw error;
  }
}

function tokenUser(tokens: TokenAuthenticator, token: string): User {
  try {
    return tokens.authenticateToken(token).user;
  } catch (error) {
    if (error instanceof AuthenticationFailure) throw refusals.unauthorized();
    throw error;
  }
}
