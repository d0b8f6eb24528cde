import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemExec } from '../../core/exec.ts';

/** A program of `fixtures/`, built; disposing it removes what was built. */
export interface GoProgram extends AsyncDisposable {
  readonly path: string;
  /** Writes a kubeconfig beside the program, and says where. */
  kubeconfigFile(text: string): Promise<string>;
}

const BUILD_TIMEOUT_MS = 600_000;

/** Builds the Go program in `fixtures/<name>`. */
export async function buildGoProgram(name: string, signal: AbortSignal): Promise<GoProgram> {
  const directory = await mkdtemp(join(tmpdir(), `fleetbed-${name}-`));
  const path = join(directory, name);
  const cwd = join(import.meta.dirname, '../../../fixtures', name);
  await systemExec.run('go', ['build', '-o', path, '.'], { cwd, signal, timeoutMs: BUILD_TIMEOUT_MS });
  return {
    path,
    kubeconfigFile: async (text) => {
      const file = join(directory, 'kubeconfig');
      await writeFile(file, text);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}
