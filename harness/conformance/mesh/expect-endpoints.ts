import { notYet, ready } from '../../core/wait.ts';
import { SECRET, SERVICE } from '../../kube/api/core.ts';
import { keyOf, type ObjectKey } from '../../kube/meta/object.ts';
import { expectEventually } from '../assert/expect-eventually.ts';
import type { CaseCluster, CaseContext } from '../context/case-context.ts';
import { Inconclusive } from '../inconclusive.ts';
import { EASTWEST_GATEWAY, MESH_SYSTEM } from './mesh-app.ts';
import { describeEndpoints, meshEndpoints } from './mesh-endpoints.ts';

/** Clients in `cluster` come to use the service as `expected` says: `near direct 1, far gateway 3`. */
export async function expectEndpoints(
  t: CaseContext,
  cluster: CaseCluster,
  service: string,
  claim: { readonly claim: string; readonly expected: string },
): Promise<void> {
  await expectEventually(t, claim, async (signal) => {
    const seen = describeEndpoints(await meshEndpoints({ signal }, cluster, service));
    return seen === claim.expected ? ready(undefined) : notYet(seen === '' ? 'nothing' : seen);
  });
}

/** The secret by which the control plane of `reader` reads `read`. Throws `Inconclusive` when there is none. */
export async function remoteSecretFor(
  { signal }: Pick<CaseContext, 'signal'>,
  reader: CaseCluster,
  read: string,
): Promise<ObjectKey> {
  const labelSelector = 'istio/multiCluster=true';
  const { items } = await reader.client.list(SECRET, { namespace: MESH_SYSTEM, labelSelector, signal });
  const secret = items.find(({ data = {} }) => Object.hasOwn(data, read));
  if (secret === undefined) throw new Inconclusive(`${reader.name} has no remote secret for ${read}`);
  return keyOf(secret);
}

/** Where other networks enter a cluster. Throws `Inconclusive` when it has no address. */
export async function gatewayAddress(
  { signal }: Pick<CaseContext, 'signal'>,
  { name, client }: CaseCluster,
): Promise<string> {
  const service = await client.find(SERVICE, EASTWEST_GATEWAY, { signal });
  const address = service?.status?.loadBalancer?.ingress?.[0]?.ip;
  if (address === undefined) throw new Inconclusive(`the east-west gateway of ${name} has no address`);
  return address;
}
