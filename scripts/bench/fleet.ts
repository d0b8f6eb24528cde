import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settleAll } from '../../harness/core/all-or-none.ts';
import { systemClock } from '../../harness/core/clock.ts';
import { DisposeStack } from '../../harness/core/dispose.ts';
import { systemExec } from '../../harness/core/exec.ts';
import { collectHostFacts } from '../../harness/doctor/host-facts.ts';
import { systemHost } from '../../harness/doctor/host.ts';
import { dockerProvider } from '../../harness/providers/docker/docker-provider.ts';
import { kindTool } from '../../harness/providers/kind/kind-tool.ts';
import type { Provider } from '../../harness/providers/provider.ts';
import { decodeFleet } from '../../harness/topology/decode.ts';
import { planFleet } from '../../harness/topology/plan.ts';

const ROUNDS = 2;
const KIND_NETWORK = 'bench-kind';

/**
 * Three kind clusters side by side against one alone, alternating in the same run; "ready" is fleetbed's: nodes, CoreDNS
 * and every sibling API. Target: within 1.4 times. The peer is kind itself, three commands at once with `--wait`, which
 * ends at a Ready node.
 */
export async function bench(): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => {
    interrupt.abort(new Error('interrupted'));
  });
  const { signal } = interrupt;
  const directory = await mkdtemp(path.join(tmpdir(), 'fleetbed-bench-'));
  const nodeImage = process.env['FLEETBED_KIND_IMAGE'];
  const provider = dockerProvider({
    tool: kindTool(nodeImage === undefined ? {} : { nodeImage }),
    exec: systemExec,
    directoryOf: (fleet) => path.join(directory, fleet),
    checks: () => Promise.resolve([]),
    onSpawn: () => undefined,
  });
  try {
    const ratios: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const one = await createSeconds(provider, 1, signal);
      const three = await createSeconds(provider, 3, signal);
      const peer = await kindSeconds(directory, nodeImage, signal);
      ratios.push(three / one);
      console.log(
        `round ${round}: one cluster ${one.toFixed(1)} s, three in parallel ${three.toFixed(1)} s, ratio ${(three / one).toFixed(2)}; kind alone, three in parallel ${peer.toFixed(1)} s, ratio ${(three / peer).toFixed(2)}`,
      );
    }
    console.log(
      `three / one: best ${Math.min(...ratios).toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)} (target 1.40)`,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error('interrupted; what was made is removed');
    process.exitCode = 130;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function createSeconds(provider: Provider, clusters: number, signal: AbortSignal): Promise<number> {
  const text = `{apiVersion: fleetbed.dev/v1alpha1, kind: Fleet, metadata: {name: bench-${clusters}}, spec: {provider: kind, clusters: ${clusters}}}`;
  const facts = await collectHostFacts(systemHost({ exec: systemExec, clock: systemClock, env: process.env }), signal);
  const topology = planFleet(decodeFleet(text, { file: 'bench' }), facts);
  await using undo = new DisposeStack();
  undo.defer(() =>
    provider.destroy(topology, { emit: () => undefined, clock: systemClock, signal: new AbortController().signal }),
  );
  const startedMs = systemClock.now();
  const fleet = undo.use(await provider.create(topology, { emit: () => undefined, clock: systemClock, signal }));
  const seconds = (systemClock.now() - startedMs) / 1_000;
  await fleet[Symbol.asyncDispose]();
  return seconds;
}

/** Three `kind create cluster` at once, on a network of their own, which kind makes and leaves behind. */
async function kindSeconds(directory: string, nodeImage: string | undefined, signal: AbortSignal): Promise<number> {
  const names = ['bench-kind-1', 'bench-kind-2', 'bench-kind-3'];
  const kubeconfig = (name: string): string[] => ['--kubeconfig', path.join(directory, name)];
  const image = nodeImage === undefined ? [] : ['--image', nodeImage];
  await using undo = new DisposeStack();
  undo.defer(async () => {
    const options = { signal: new AbortController().signal, timeoutMs: 60_000 };
    for (const name of names)
      await systemExec.run('kind', ['delete', 'cluster', '--name', name, ...kubeconfig(name)], options);
    await systemExec.run('docker', ['network', 'rm', KIND_NETWORK], { ...options, allowedExitCodes: [0, 1] });
  });
  const startedMs = systemClock.now();
  await settleAll(
    names.map((name) =>
      systemExec.run('kind', ['create', 'cluster', '--name', name, '--wait', '120s', ...image, ...kubeconfig(name)], {
        signal,
        timeoutMs: 300_000,
        env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: KIND_NETWORK },
      }),
    ),
  );
  return (systemClock.now() - startedMs) / 1_000;
}
