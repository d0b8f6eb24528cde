import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { systemExec } from '../../harness/core/exec.ts';

export interface FleetChoice {
  readonly name: string;
  /** Names; they are the contexts of the kubeconfig, too. */
  readonly clusters: readonly string[];
  readonly provider: string;
  /** Of the reference implementation. */
  readonly family: string;
}

/** A fleet that was made for one run of an official program. Disposing it removes it. */
export interface OfficialFleet extends AsyncDisposable {
  /** Path of a kubeconfig. */
  readonly file: string;
  /** The container that is the node of the first cluster, with provider kind. */
  readonly firstNode: string;
  /** Puts an image of the local engine on every node. */
  loadImage(ref: string): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../harness/cli/main.ts');
const COMMAND_TIMEOUT_MS = 600_000;

/** Makes it with the command, so that what is measured is what a user has. */
export async function officialFleet(choice: FleetChoice, signal: AbortSignal): Promise<OfficialFleet> {
  const { name, clusters, family } = choice;
  const directory = await mkdtemp(join(tmpdir(), 'fleetbed-official-'));
  const home = join(directory, 'home');
  const fleetbed = async (own: AbortSignal, ...args: readonly string[]): Promise<void> => {
    await systemExec.run(process.execPath, ['--import', 'tsx', MAIN, ...args], {
      signal: own,
      env: { FLEETBED_HOME: home },
      timeoutMs: COMMAND_TIMEOUT_MS,
    });
  };
  try {
    const file = join(directory, 'fleet.yaml');
    await writeFile(file, fleetFile(choice));
    await fleetbed(signal, 'up', '--file', file, '--detach', '--family', family);
  } catch (error) {
    // What was made is removed by the command itself.
    await rm(directory, { recursive: true });
    throw error;
  }
  return {
    file: join(home, 'fleets', name, 'kubeconfig'),
    firstNode: `${name}-${clusters[0] ?? ''}-control-plane`,
    loadImage: (ref) => fleetbed(signal, 'load-image', ref, '--name', name),
    [Symbol.asyncDispose]: async () => {
      // Also after an interruption.
      await fleetbed(new AbortController().signal, 'down', name);
      await rm(directory, { recursive: true });
    },
  };
}

function fleetFile({ name, clusters, provider }: FleetChoice): string {
  return stringify({
    apiVersion: 'fleetbed.dev/v1alpha1',
    kind: 'Fleet',
    metadata: { name },
    spec: { provider, clusters },
  });
}
