import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../core/clock.ts';
import { DisposeStack } from '../../../core/dispose.ts';
import { systemExec } from '../../../core/exec.ts';
import { systemRandom } from '../../../core/random.ts';
import { startApiServer } from '../../server.ts';
import { talked } from './kubectl-flows.ts';
import { KubectlPlace } from './kubectl-place.ts';
import { ProcessRuntime } from './process-runtime.ts';
import { runningPods, type StreamPodsOptions } from './stream-pods.ts';
import { createPods } from './stream-server.ts';

/** Our whole server with the pods of `stream-pods.ts` as processes, for kubectl. */
export interface ProcessCluster {
  /** A file. */
  readonly kubeconfig: string;
}

/** What the pods need of this machine, until `stack` is disposed of. */
export async function roomForPods(stack: DisposeStack): Promise<Omit<StreamPodsOptions, 'image'>> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetbed-streams-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  for (const name of ['again', 'ending']) await mkdir(join(directory, name));
  return { directory, port: await freePort() };
}

export async function startProcessCluster(stack: DisposeStack, options: StreamPodsOptions): Promise<ProcessCluster> {
  const runtime = stack.use(new ProcessRuntime({ clock: systemClock, exec: systemExec }));
  const server = stack.use(
    await startApiServer({
      clock: systemClock,
      random: systemRandom,
      tls: 'own-ca',
      loopbackEndpoints: true,
      podRuntime: runtime,
    }),
  );
  const definition = server.catalog.find('', 'v1', 'pods');
  if (definition === undefined) throw new Error('pods are not served');
  for (const pod of await createPods(server.registry, definition, runningPods(options))) await runtime.start(pod);
  const kubeconfig = join(options.directory, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig('streams'));
  await talked(new KubectlPlace(systemExec, kubeconfig, 'WebSockets', new AbortController().signal));
  return { kubeconfig };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
