import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NAMESPACE, SERVICE } from '../kube/api/core.ts';
import { ENDPOINT_SLICE } from '../kube/api/discovery.ts';
import { GATEWAY } from '../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../kube/api/http-route.ts';
import { SERVICE_EXPORT, SERVICE_IMPORT } from '../kube/api/net-gke.ts';
import { POD, type Pod } from '../kube/api/pod.ts';
import { keyOf, type KubeObject, type ResourceType } from '../kube/meta/object.ts';
import type { ClusterHandle } from './provider.ts';

/** What tells why traffic went where it went. No Secrets. */
const TYPES: readonly ResourceType<KubeObject>[] = [
  NAMESPACE,
  POD,
  SERVICE,
  ENDPOINT_SLICE,
  SERVICE_EXPORT,
  SERVICE_IMPORT,
  GATEWAY,
  HTTP_ROUTE,
];
const TAIL_LINES = 2_000;

/** Writes objects and logs of all pods outside `kube-system`, one file each. What cannot be had is said in its file. */
export async function collectCluster(cluster: ClusterHandle, directory: string, signal: AbortSignal): Promise<void> {
  const objects = TYPES.map((type) =>
    writeOrSay(path.join(directory, `${type.plural}.json`), async () =>
      JSON.stringify((await cluster.client.list(type, { signal })).items, null, 2),
    ),
  );
  const pods = await cluster.client.list<Pod>(POD, { signal }).then(
    ({ items }) => items,
    () => [],
  );
  const logs = pods
    .filter(({ metadata }) => metadata.namespace !== 'kube-system')
    .map((pod) =>
      writeOrSay(path.join(directory, 'pods', `${pod.metadata.namespace ?? ''}.${pod.metadata.name}.log`), async () => {
        const lines: string[] = [];
        for await (const line of cluster.logs(keyOf(pod), { signal, tailLines: TAIL_LINES })) lines.push(line);
        return lines.join('\n');
      }),
    );
  await Promise.all([...objects, ...logs]);
}

/** Writes what `read` finds, or why it found nothing. */
export async function writeOrSay(file: string, read: () => Promise<string>): Promise<void> {
  const text = await read().catch((error: unknown) => `not collected: ${String(error)}`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${text.trimEnd()}\n`);
}
