import { SERVICE_ACCOUNT } from '../../../kube/api/core.ts';
import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { keyOf, type KubeObject } from '../../../kube/meta/object.ts';
import type { TokenSigner } from './token-secret-controller.ts';

/** Ten years; tokens of Secrets have no end with the real controller manager, which holds the key. */
const LIFETIME_SECONDS = 315_360_000;

interface TokenRequest extends KubeObject {
  readonly spec: object;
  readonly status?: { readonly token?: string };
}

/** Has the server sign tokens that are bound to their Secrets. Throws what it refuses. */
export function tokenRequestSigner(client: KubeClient): TokenSigner {
  return async (account, secret, signal) => {
    const { name, uid } = secret.metadata;
    const request: TokenRequest = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: '' },
      spec: { expirationSeconds: LIFETIME_SECONDS, boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name, uid } },
    };
    const answer = await client.createSubresource(SERVICE_ACCOUNT, keyOf(account), 'token', request, { signal });
    const { token } = (answer as TokenRequest).status ?? {};
    if (token === undefined) throw new Error(`no token for ${account.metadata.name}`);
    return token;
  };
}
