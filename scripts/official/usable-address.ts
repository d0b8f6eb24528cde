import type { Clock } from '../../harness/core/clock.ts';
import { notYet, ready, waitFor } from '../../harness/core/wait.ts';
import { SERVICE } from '../../harness/kube/api/core.ts';
import type { KubeClient } from '../../harness/kube/client/kube-client.ts';

const KEY = { namespace: 'default', name: 'usable-address' };
/** Above what the load balancer hands out on its own during a run. */
const LAST_OCTET = 200;

/** An address that a Service of type LoadBalancer may ask for; undefined where none is handed out within 5 s. */
export async function usableAddress(
  client: KubeClient,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { signal } = options;
  await client.create(
    SERVICE,
    { apiVersion: 'v1', kind: 'Service', metadata: KEY, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
    { signal },
  );
  try {
    const address = await waitFor(
      'address of a Service of type LoadBalancer',
      async (own) => {
        const service = await client.get(SERVICE, KEY, { signal: own });
        const ip = service.status?.loadBalancer?.ingress?.[0]?.ip;
        return ip === undefined ? notYet('it has none') : ready(ip);
      },
      { ...options, timeoutMs: 5_000, everyMs: 50 },
    );
    return address.replace(/\d+$/, String(LAST_OCTET));
  } catch {
    return undefined;
  } finally {
    await client.delete(SERVICE, KEY, { signal });
  }
}
