import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

/**
 * Three kind clusters side by side against one alone, alternating in the same run; "ready" is fleetbed's: nodes, CoreDNS
 * and every sibling API. Target: within 1.4 times.
 */
export async function bench(): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => {
    interrupt.abort(new Error('interrupted'));
  });
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
      const one = await createSeconds(provider, 1, interrupt.signal);
      const three = await createSeconds(provider, 3, interrupt.signal);
      ratios.push(three / one);
      console.log(
        `round ${round}: one cluster ${one.toFixed(1)} s, three in parallel ${three.toFixed(1)} s, ratio ${(three / one).toFixed(2)}`,
      );
    }
    console.log(
      `three / one: best ${Math.min(...ratios).toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)} (target 1.40)`,
    );
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
