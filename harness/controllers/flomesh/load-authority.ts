import type { Clock } from '../../core/clock.ts';
import { SECRET, type Secret } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { isAlreadyExists } from '../../kube/status/status-predicates.ts';
import { newRoot, type AuthorityMaterial } from '../mesh-sidecar/identity-authority.ts';
import { FSM_NAMESPACE } from './names.ts';

const KEY = { namespace: FSM_NAMESPACE, name: 'flomesh-ca-bundle' };
const COMMON_NAME = 'flomesh.io';

/** The certificate authority of a cluster, made at the first start: pods remember its root. */
export async function loadAuthority(client: KubeClient, clock: Clock, signal: AbortSignal): Promise<AuthorityMaterial> {
  const found = await client.find(SECRET, KEY, { signal });
  if (found !== undefined) return materialIn(found);
  const { certificate, key, root } = newRoot(clock, COMMON_NAME);
  const secret: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: KEY,
    type: 'Opaque',
    data: { 'ca.crt': base64(certificate), 'ca.key': base64(key) },
  };
  try {
    await client.create(SECRET, secret, { signal });
    return { certificate, key, root };
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return materialIn(await client.get(SECRET, KEY, { signal }));
  }
}

function materialIn({ data = {} }: Secret): AuthorityMaterial {
  const certificate = text(data['ca.crt']);
  return { certificate, root: certificate, key: text(data['ca.key']) };
}

function text(base64Text: string | undefined): string {
  return Buffer.from(base64Text ?? '', 'base64').toString('utf8');
}

function base64(plain: string): string {
  return Buffer.from(plain).toString('base64');
}
