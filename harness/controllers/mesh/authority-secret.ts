import type { Clock } from '../../core/clock.ts';
import { FleetbedError } from '../../core/errors.ts';
import { SECRET, type Secret } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { isAlreadyExists } from '../../kube/status/status-predicates.ts';
import { newRoot, type AuthorityMaterial } from '../mesh-sidecar/identity-authority.ts';
import { AUTHORITY_SECRET, SYSTEM_NAMESPACE } from './names.ts';

/** Where a control plane without a given authority keeps its own. */
const OWN_SECRET = 'istio-ca-secret';

/**
 * The authority that was given to the cluster, the same root for all of a mesh (3.1); without one, one of its own, which no
 * other cluster believes (002-B4). Read once: another one needs a restart.
 */
export async function readAuthority(client: KubeClient, clock: Clock, signal: AbortSignal): Promise<AuthorityMaterial> {
  for (const name of [AUTHORITY_SECRET, OWN_SECRET]) {
    const secret = await client.find(SECRET, { namespace: SYSTEM_NAMESPACE, name }, { signal });
    if (secret !== undefined) return materialIn(secret);
  }
  const made = newRoot(clock, 'root CA of a single cluster');
  try {
    await client.create(SECRET, authoritySecret(OWN_SECRET, made), { signal });
    return made;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return materialIn(await client.get(SECRET, { namespace: SYSTEM_NAMESPACE, name: OWN_SECRET }, { signal }));
  }
}

export function authoritySecret(name: string, { certificate, key, chain, root }: AuthorityMaterial): Secret {
  const data = {
    'ca-cert.pem': certificate,
    'ca-key.pem': key,
    'cert-chain.pem': chain ?? certificate,
    'root-cert.pem': root,
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: SYSTEM_NAMESPACE },
    type: 'Opaque',
    data: Object.fromEntries(Object.entries(data).map(([file, text]) => [file, Buffer.from(text).toString('base64')])),
  };
}

/** Throws `FLEETBED_USAGE` when a part is missing. */
export function materialIn({ metadata, data = {} }: Secret): AuthorityMaterial {
  const part = (file: string): string => {
    const text = Buffer.from(data[file] ?? '', 'base64').toString('utf8');
    if (text !== '') return text;
    throw new FleetbedError('FLEETBED_USAGE', `the Secret ${metadata.name} has no ${file}`, {
      hint: 'ca-cert.pem, ca-key.pem, cert-chain.pem and root-cert.pem are needed',
    });
  };
  const chain = data['cert-chain.pem'] === undefined ? {} : { chain: part('cert-chain.pem') };
  return { certificate: part('ca-cert.pem'), key: part('ca-key.pem'), root: part('root-cert.pem'), ...chain };
}
