/** The kubelets of one cluster: the one place of this room where things are constructed. */
import { readFile } from 'node:fs/promises';
import { DisposeStack } from '../core/dispose.ts';
import { messageOf } from '../core/errors.ts';
import { InformerFactory } from '../controllers/runtime/informer-factory.ts';
import type { SharedObjects } from '../controllers/runtime/shared-objects.ts';
import { CONFIG_MAP, SECRET, SERVICE } from '../kube/api/core.ts';
import type { KubeObject } from '../kube/meta/object.ts';
import { ProgramGuard } from './containers/program-guard.ts';
import { KubeSources } from './environment/kube-sources.ts';
import { EventRecorder } from './events/event-recorder.ts';
import type { KubeletOptions, Kubelets } from './kubelet.ts';
import { NodeKubelet } from './node/node-kubelet.ts';
import { RUN_POD } from './pods/pod-types.ts';
import { PodStreams } from './streams/pod-streams.ts';

export function startKubelets(options: KubeletOptions): Kubelets {
  const { client, clock, random, log, networks, images } = options;
  const stop = new AbortController();
  const { signal } = stop;
  const guard = new ProgramGuard();
  const informers = new InformerFactory({ client, clock, log, signal });
  const pods = informers.of(RUN_POD);
  const configMaps = informers.of(CONFIG_MAP);
  const secrets = informers.of(SECRET);
  const sources = new KubeSources({ configMaps, secrets, services: informers.of(SERVICE) });
  const events = new EventRecorder({ client, clock, log, signal });
  const machineResolvConf = (): Promise<string> => readFile('/etc/resolv.conf', 'utf8');
  const nodes = new Map(
    options.nodes.map((node) => [
      node.name,
      new NodeKubelet({
        machineResolvConf,
        node,
        client,
        clock,
        random,
        log,
        networks,
        images,
        pods,
        sources,
        events,
        guard,
      }),
    ]),
  );
  pods.onChange((before, after) => {
    for (const node of nodes.values()) node.change(before, after);
  });
  watchSources(configMaps, 'ConfigMap', nodes);
  watchSources(secrets, 'Secret', nodes);
  const running = informers.run().catch((error: unknown) => {
    log(`kubelets: ${messageOf(error)}`);
  });
  const ready = informers.synced().then(async () => {
    if (!signal.aborted) await Promise.all([...nodes.values()].map((node) => node.start()));
  });
  ready.catch(() => undefined);
  const stack = new DisposeStack();
  stack.use(guard);
  stack.defer(() => running);
  stack.defer(async () => {
    stop.abort(new Error('the kubelets end'));
    await Promise.all([...nodes.values()].map((node) => node.stop()));
  });
  const written = async (): Promise<void> => {
    await Promise.all([...nodes.values()].map((node) => node.written()));
    await events.idle();
  };
  return { ...composed(new PodStreams((uid) => workerOf(nodes, uid)), nodes, stack), ready, written };
}

function composed(
  streams: PodStreams,
  nodes: ReadonlyMap<string, NodeKubelet>,
  stack: DisposeStack,
): Omit<Kubelets, 'ready' | 'written'> {
  const node = (name: string): NodeKubelet => {
    const found = nodes.get(name);
    if (found === undefined) throw new Error(`no kubelet of a node ${name}`);
    return found;
  };
  return {
    logs: (...args) => streams.logs(...args),
    exec: (...args) => streams.exec(...args),
    attach: (...args) => streams.attach(...args),
    refusal: (...args) => streams.refusal(...args),
    dial: (...args) => streams.dial(...args),
    stopNode: (name) => node(name).stop(),
    startNode: (name) => node(name).start(),
    isNodeRunning: (name) => node(name).isRunning,
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

function workerOf(nodes: ReadonlyMap<string, NodeKubelet>, uid: string): ReturnType<NodeKubelet['worker']> {
  for (const node of nodes.values()) {
    const worker = node.worker(uid);
    if (worker !== undefined) return worker;
  }
  return undefined;
}

function watchSources<T extends KubeObject>(
  objects: SharedObjects<T>,
  kind: 'ConfigMap' | 'Secret',
  nodes: ReadonlyMap<string, NodeKubelet>,
): void {
  objects.onChange((_before, after) => {
    const { name, namespace = '' } = after?.metadata ?? {};
    if (name !== undefined) for (const node of nodes.values()) node.sourceChanged(kind, namespace, name);
  });
}
