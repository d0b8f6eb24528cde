import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { renderSummary } from './console/summary.ts';
import { renderJson } from './json/report-json.ts';
import { renderJunit } from './junit/junit-xml.ts';
import { reportFailed } from './report-error.ts';
import type { RunRecord } from './run-record.ts';
import { PLAIN } from './text/style.ts';

const RENDERERS: Readonly<Record<string, (record: RunRecord) => string>> = {
  'report.json': renderJson,
  'junit.xml': renderJunit,
  'summary.txt': (record) => renderSummary(record, { style: PLAIN, width: 100 }),
};

/**
 * Writes `report.json`, `junit.xml` and `summary.txt` and gives their paths.
 *
 * Each is written beside its place and then renamed, so that a reader sees the old or the new one, whole. Throws
 * `FLEETBED_REPORT_FAILED`.
 */
export async function writeReports(record: RunRecord, directory: string): Promise<readonly string[]> {
  const files = Object.entries(RENDERERS).map(([name, render]) => ({
    file: path.join(directory, name),
    text: render(record),
  }));
  try {
    await mkdir(directory, { recursive: true });
    for (const { file, text } of files) await replaceFile(file, text);
  } catch (error) {
    throw reportFailed(
      `the reports cannot be written to ${directory}`,
      error,
      'choose another directory for the reports',
    );
  }
  return files.map(({ file }) => file);
}

async function replaceFile(file: string, text: string): Promise<void> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${String(process.pid)}.tmp`);
  try {
    const handle = await open(beside, 'w');
    try {
      await handle.writeFile(text);
      // Renamed before its content is on the disk, a file can be empty after a power cut.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
