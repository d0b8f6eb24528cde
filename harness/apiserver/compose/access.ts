import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { admissionChain, type AdmissionChain } from '../admission/admission-chain.ts';
import {
  authenticator,
  tokenAuthenticator,
  type Authenticator,
  type TokenAuthenticator,
} from '../authn/authenticator.ts';
import { tokenSigner } from '../authn/json-web-token.ts';
import { serviceAccountTokens, type ServiceAccountTokens } from '../authn/service-account-tokens.ts';
import { ALWAYS_ALLOW } from '../authz/always-allow.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { rbacAuthorizer, type RuleResolver } from '../authz/rbac-authorizer.ts';
import { RbacIndex } from '../authz/rbac-index.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { Storage } from '../storage/storage.ts';

export interface AccessChoice {
  readonly clock: Clock;
  readonly random: Random;
  readonly storage: Storage;
  readonly catalog: ResourceCatalog;
  readonly authorization: 'rbac' | 'always-allow';
  /** PEM of the key that signs tokens. */
  readonly tokenKey: string;
}

/** Who may do what, and what is checked of every write. */
export interface Access extends AsyncDisposable {
  readonly tokens: ServiceAccountTokens;
  readonly tokenAuthenticator: TokenAuthenticator;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer & RuleResolver;
  readonly admission: AdmissionChain;
}

const ISSUER = 'https://kubernetes.default.svc.cluster.local';

export function composeAccess({ clock, random, storage, catalog, authorization, tokenKey }: AccessChoice): Access {
  const tokens = serviceAccountTokens({ issuer: ISSUER, signer: tokenSigner(tokenKey), storage, clock });
  const byToken = tokenAuthenticator({ serviceAccounts: tokens });
  const index = new RbacIndex(storage);
  const authorizer = authorization === 'rbac' ? rbacAuthorizer(index) : ALWAYS_ALLOW;
  const rbac = authorization === 'rbac' ? { rbac: { authorizer, index } } : {};
  const admission = admissionChain({ clock, random, storage, catalog, ...rbac });
  return {
    tokens,
    tokenAuthenticator: byToken,
    authenticator: authenticator(byToken),
    authorizer,
    admission,
    [Symbol.asyncDispose]: async () => {
      index[Symbol.dispose]();
      await admission[Symbol.asyncDispose]();
    },
  };
}
