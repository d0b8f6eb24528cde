import type { Clock } from '../../../../core/clock.ts';
import { authoritySecret, materialIn } from '../../../../controllers/mesh/authority-secret.ts';
import { AUTHORITY_SECRET, SYSTEM_NAMESPACE } from '../../../../controllers/mesh/names.ts';
import { newRoot, type AuthorityMaterial } from '../../../../controllers/mesh-sidecar/identity-authority.ts';
import { SECRET } from '../../../../kube/api/core.ts';
import type { KubeClient } from '../../../../kube/client/kube-client.ts';
import { FIELD_MANAGER } from '../../manifests/system-names.ts';

/** The authority that all clusters share: the first that one of them has already, else a new one. 3.1 */
export async function sharedAuthority(
  clients: readonly KubeClient[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<AuthorityMaterial> {
  const key = { namespace: SYSTEM_NAMESPACE, name: AUTHORITY_SECRET };
  const found = await Promise.all(clients.map((client) => client.find(SECRET, key, { signal })));
  const known = found.find((secret) => secret !== undefined);
  return known === undefined ? newRoot(clock, 'root CA of the mesh') : materialIn(known);
}

/** Gives it to a cluster. */
export async function putAuthority(
  client: KubeClient,
  material: AuthorityMaterial,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  await client.apply(SECRET, authoritySecret(AUTHORITY_SECRET, material), { fieldManager: FIELD_MANAGER, signal });
}
