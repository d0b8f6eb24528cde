import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemExec } from '../../harness/core/exec.ts';

/** A fleet with two clusters and the family mcs-api, made for this run. Disposing it removes it. */
export interface FleetOfTwo extends AsyncDisposable {
  /** Path of a kubeconfig. */
  readonly file: string;
  readonly contexts: readonly string[];
}

const MAIN = join(import.meta.dirname, '../../harness/cli/main.ts');
const FLEET = 'official-mcs';
const UP_TIMEOUT_MS = 600_000;

/** Makes it with the command, so that what is measured is what a user has. */
export async function fleetOfTwo(provider: string, signal: AbortSignal): Promise<FleetOfTwo> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetbed-official-'));
  const file = join(directory, 'fleet.yaml');
  await writeFile(
    file,
    `apiVersion: fleetbed.dev/v1alpha1
kind: Fleet
metadata: { name: ${FLEET} }
spec:
  provider: ${provider}
  clusters:
    - { name: west, location: us-west1-a }
    - { name: east, location: us-east1-b }
`,
  );
  const env = { FLEETBED_HOME: join(directory, 'home') };
  const fleetbed = (own: AbortSignal, ...args: readonly string[]): Promise<unknown> =>
    systemExec.run(process.execPath, ['--import', 'tsx', MAIN, ...args], {
      signal: own,
      env,
      timeoutMs: UP_TIMEOUT_MS,
    });
  await fleetbed(signal, 'up', '--file', file, '--detach', '--family', 'mcs-api');
  return {
    file: join(env.FLEETBED_HOME, 'fleets', FLEET, 'kubeconfig'),
    contexts: ['west', 'east'],
    [Symbol.asyncDispose]: async () => {
      await fleetbed(new AbortController().signal, 'down', FLEET);
      await rm(directory, { recursive: true });
    },
  };
}
