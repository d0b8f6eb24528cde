import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProgramFiles } from '../program.ts';

export interface CopyLimits {
  readonly bytes: number;
  readonly entries: number;
}

/** There are always enough: what a program needs to run is small, and the machine's disk is everybody's. */
export const COPY_LIMITS: CopyLimits = { bytes: 256 * 1024 * 1024, entries: 20_000 };

/** The files of a container do not fit on the machine. */
export class TooManyFiles extends Error {
  constructor({ bytes, entries }: CopyLimits) {
    super(`the files of the container are more than ${String(bytes)} bytes or ${String(entries)} files`);
    this.name = 'TooManyFiles';
  }
}

/** Of the machine, whatever the container has. */
const LEFT_OUT: ReadonlySet<string> = new Set(['/dev', '/proc', '/sys']);

/** Copies all files of a container below `root`. Rejects with {@link TooManyFiles}. */
export async function copyFiles(files: ProgramFiles, root: string, limits: CopyLimits = COPY_LIMITS): Promise<void> {
  let bytes = 0;
  let entries = 0;
  const copy = async (from: string): Promise<void> => {
    const names = await namesIn(files, from);
    entries += 1;
    if (entries > limits.entries) throw new TooManyFiles(limits);
    const to = path.join(root, from);
    if (names === 'none') return;
    if (names !== 'file') {
      await mkdir(to, { recursive: true });
      // A name with a slash or dots would lead out of the root.
      for (const name of names)
        if (name !== '.' && name !== '..' && !name.includes('/') && !LEFT_OUT.has(`${from}${name}`))
          await copy(from === '/' ? `/${name}` : `${from}/${name}`);
      return;
    }
    const data = await files.read(from);
    bytes += data.length;
    if (bytes > limits.bytes) throw new TooManyFiles(limits);
    await writeFile(to, data);
  };
  await mkdir(path.join(root, 'tmp'), { recursive: true });
  await copy('/');
}

async function namesIn(files: ProgramFiles, at: string): Promise<readonly string[] | 'file' | 'none'> {
  try {
    return await files.list(at);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'file' : 'none';
  }
}
