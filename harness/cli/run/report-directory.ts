import { lstat, mkdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { FleetbedError } from '../../core/errors.ts';
import type { Exec } from '../../core/exec.ts';
import { tryLock } from '../../lifecycle/state/process-lock.ts';

/** Where runs leave their reports unless told otherwise; `latest` in it leads to the newest. */
export const REPORTS = 'reports';

/** The directory of a run: `wanted`, or one for the fleet, so that runs side by side do not write over each other. */
export function reportDirectory(wanted: string | undefined, fleet: string): string {
  return wanted ?? path.join(REPORTS, fleet);
}

/**
 * Makes the directory and keeps it for this process until disposed. Throws `FLEETBED_REPORT_FAILED` while another live run
 * writes there.
 */
export async function ownReportDirectory(directory: string, exec: Exec, signal: AbortSignal): Promise<AsyncDisposable> {
  await mkdir(directory, { recursive: true });
  const attempt = await tryLock(path.join(directory, 'run.lock'), exec, signal);
  if ('held' in attempt) return attempt.held;
  throw new FleetbedError('FLEETBED_REPORT_FAILED', `another run writes its reports to ${directory}`, {
    observed: `process ${attempt.heldBy.pid}`,
    hint: 'wait for it to end, or give this run a directory of its own with --reports',
  });
}

/** Lets `reports/latest` lead to a directory in `reports`. A real directory of that name is left alone. */
export async function linkLatest(directory: string): Promise<void> {
  const link = path.join(path.dirname(directory), 'latest');
  const found = await lstat(link).catch(() => undefined);
  if (found !== undefined && !found.isSymbolicLink()) return;
  const draft = `${link}.${String(process.pid)}.tmp`;
  await rm(draft, { force: true });
  await symlink(path.basename(directory), draft);
  await rename(draft, link);
}
