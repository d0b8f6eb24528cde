import { Docker, lines } from '../docker/docker.ts';
import type { Exec } from '../../core/exec.ts';
import { IMAGE_LABEL } from './image-names.ts';

/** How many images that no container uses stay, newest first: going back to the last version is then fast. */
const KEPT = { runtime: 2, machine: 1 } as const;

/**
 * Removes old images of ours from the local engine and returns their references. What a container uses, running or not,
 * stays, and so do the newest of the others. Images without our label are never touched.
 */
export async function pruneImages(exec: Exec, signal: AbortSignal): Promise<readonly string[]> {
  const docker = new Docker(exec);
  const used = new Set(lines((await docker.call(['ps', '--all', '--format', '{{.Image}}'], signal)).stdout));
  const removed: string[] = [];
  for (const kind of ['runtime', 'machine'] as const) {
    const free = (await imagesOf(docker, kind, signal)).filter((reference) => !used.has(reference));
    for (const reference of free.slice(KEPT[kind])) {
      await docker.call(['image', 'rm', reference], signal);
      removed.push(reference);
    }
  }
  return removed;
}

/** Newest first, as docker lists them. */
async function imagesOf(docker: Docker, kind: keyof typeof KEPT, signal: AbortSignal): Promise<readonly string[]> {
  const filter = ['--filter', `label=${IMAGE_LABEL}=${kind}`];
  const { stdout } = await docker.call(['image', 'ls', ...filter, '--format', '{{.Repository}}:{{.Tag}}'], signal);
  return lines(stdout).filter((reference) => !reference.endsWith(':<none>'));
}
