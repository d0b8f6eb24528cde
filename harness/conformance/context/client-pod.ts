import { ready, waitFor } from '../../core/wait.ts';
import type { Pod } from '../../kube/api/pod.ts';
import { RUNTIME_IMAGE } from '../../kube/manifest/runtime-image.ts';
import { DEADLINES } from '../timeouts.ts';
import type { CaseClient, CaseCluster, CaseContext, Fetched, Lookup, LookupType } from './case-context.ts';

const NAME = 'client';
/** None of a Service that cases call: in a mesh the sidecar of the pod listens there. */
const PORT = 18_080;

/**
 * Starts the sample program `client` in a namespace of a cluster and asks it through the API server. Throws
 * `FLEETBED_WAIT_TIMEOUT` when it does not start.
 */
export async function startClientPod(
  t: Pick<CaseContext, 'apply' | 'clock' | 'signal'>,
  cluster: CaseCluster,
  namespace: string,
): Promise<CaseClient> {
  const { clock, signal } = t;
  await t.apply(cluster, [clientPod(namespace)]);
  const path = `/api/v1/namespaces/${namespace}/pods/${NAME}:${String(PORT)}/proxy`;
  const ask = (question: string, own: AbortSignal = signal): Promise<string> =>
    cluster.client.raw(`${path}/${question}`, { signal: own });
  await waitFor(
    `pod ${namespace}/${NAME} of ${cluster.name} answers`,
    async (looking) => {
      await ask('healthz', looking);
      return ready(undefined);
    },
    { clock, signal, timeoutMs: DEADLINES.deployMs, everyMs: 20 },
  );
  return {
    cluster,
    lookup: async (name: string, type: LookupType) =>
      JSON.parse(await ask(`lookup?name=${encodeURIComponent(name)}&type=${type}`)) as Lookup,
    fetch: async (url: string) => JSON.parse(await ask(`fetch?url=${encodeURIComponent(url)}`)) as Fetched,
  };
}

function clientPod(namespace: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: NAME, namespace },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: NAME, image: RUNTIME_IMAGE, args: ['client', '--port', String(PORT)] }],
    },
  };
}
