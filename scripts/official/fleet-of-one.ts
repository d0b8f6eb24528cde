import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemExec } from '../../harness/core/exec.ts';

/** A fleet with one cluster and the family gateway-api, made for this run. Disposing it removes it. */
export interface FleetOfOne extends AsyncDisposable {
  /** Path of a kubeconfig. */
  readonly file: string;
  /** The container that is its node, with provider kind. */
  readonly node: string;
  /** Puts an image of the local engine on its node. */
  loadImage(ref: string): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../harness/cli/main.ts');
const CLUSTER = 'official';
const UP_TIMEOUT_MS = 300_000;

/** Makes it with the command, so that what is measured is what a user has. */
export async function fleetOfOne(provider: string, signal: AbortSignal): Promise<FleetOfOne> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetbed-official-'));
  const file = join(directory, 'fleet.yaml');
  await writeFile(
    file,
    `apiVersion: fleetbed.dev/v1alpha1
kind: Fleet
metadata: { name: ${CLUSTER} }
spec: { provider: ${provider}, clusters: [${CLUSTER}] }
`,
  );
  const env = { FLEETBED_HOME: join(directory, 'home') };
  const fleetbed = (...args: readonly string[]): Promise<unknown> =>
    systemExec.run(process.execPath, ['--import', 'tsx', MAIN, ...args], { signal, env, timeoutMs: UP_TIMEOUT_MS });
  try {
    await fleetbed('up', '--file', file, '--detach', '--family', 'gateway-api');
  } catch (error) {
    // What was made is removed by the command itself.
    await rm(directory, { recursive: true });
    throw error;
  }
  const kubeconfig = join(env.FLEETBED_HOME, 'fleets', CLUSTER, 'kubeconfig');
  return {
    file: kubeconfig,
    node: `${CLUSTER}-${CLUSTER}-control-plane`,
    loadImage: async (ref) => {
      await fleetbed('load-image', ref, '--name', CLUSTER);
    },
    [Symbol.asyncDispose]: async () => {
      const { signal: afterwards } = new AbortController();
      await systemExec.run(process.execPath, ['--import', 'tsx', MAIN, 'down', CLUSTER], { signal: afterwards, env });
      await rm(directory, { recursive: true });
    },
  };
}
