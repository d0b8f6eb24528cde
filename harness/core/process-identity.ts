import { readFile } from 'node:fs/promises';
import type { Exec } from './exec.ts';

/**
 * What tells a process from a later one with the same id: its start time. Undefined when no process has the id.
 * Linux reads `/proc`; elsewhere `ps` is asked.
 */
export async function processIdentity(pid: number, exec: Exec, signal: AbortSignal): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => undefined);
    return stat === undefined ? undefined : startTimeIn(stat);
  }
  const { stdout } = await exec.run('ps', ['-o', 'lstart=', '-p', String(pid)], { signal, allowedExitCodes: [0, 1] });
  return stdout.trim() === '' ? undefined : stdout.trim();
}

/** Field 22 of `/proc/<pid>/stat`, counted after the command, which may contain spaces and parentheses. A zombie has ended. */
function startTimeIn(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}
