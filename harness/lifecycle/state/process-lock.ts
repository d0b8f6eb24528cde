import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Exec } from '../../core/exec.ts';
import { processIdentity } from '../../core/process-identity.ts';

/** A process, told apart from a later one with the same id. */
export interface ProcessEntry {
  readonly pid: number;
  readonly identity: string;
}

/** Held until disposed, or the process that holds the lock while it lives. */
export type LockAttempt = { readonly held: AsyncDisposable } | { readonly heldBy: ProcessEntry };

/** Takes the lock file for this process, unless another live process has it. One that was killed holds nothing. */
export async function tryLock(file: string, exec: Exec, signal: AbortSignal): Promise<LockAttempt> {
  const own: ProcessEntry = { pid: process.pid, identity: (await processIdentity(process.pid, exec, signal)) ?? '' };
  for (;;) {
    try {
      await writeEntry(file, own, 'wx');
      return { held: { [Symbol.asyncDispose]: () => rm(file, { force: true }) } };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = await readEntry(file);
    if (other !== undefined && (await isAlive(other, exec, signal))) return { heldBy: other };
    await rm(file, { force: true });
  }
}

export async function isAlive({ pid, identity }: ProcessEntry, exec: Exec, signal: AbortSignal): Promise<boolean> {
  return (await processIdentity(pid, exec, signal)) === identity;
}

export async function writeEntry(file: string, entry: ProcessEntry, flag: 'w' | 'wx' = 'w'): Promise<void> {
  await writeFile(file, JSON.stringify(entry), { flag });
}

/** Undefined when the file is gone or was cut while it was written. */
export async function readEntry(file: string): Promise<ProcessEntry | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessEntry;
  } catch {
    return undefined;
  }
}
