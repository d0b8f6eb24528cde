import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What a later command must know of a fleet in the background. */
export interface BackgroundRecord {
  readonly pid: number;
  /** Tells the process from a later one with the same id. */
  readonly identity: string;
  readonly socket: string;
}

const FILE = 'background.json';

export async function writeBackgroundRecord(directory: string, record: BackgroundRecord): Promise<void> {
  await writeFile(path.join(directory, FILE), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Undefined when there is none, or it was cut while it was written. */
export async function readBackgroundRecord(directory: string): Promise<BackgroundRecord | undefined> {
  try {
    return JSON.parse(await readFile(path.join(directory, FILE), 'utf8')) as BackgroundRecord;
  } catch {
    return undefined;
  }
}

export async function removeBackgroundRecord(directory: string): Promise<void> {
  await rm(path.join(directory, FILE), { force: true });
}
