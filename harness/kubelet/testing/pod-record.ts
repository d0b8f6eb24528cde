import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../../kube/api/core.ts';
import type { RunPod } from '../pods/pod-types.ts';

const DIRECTORY = join(import.meta.dirname, '../../../fixtures/upstream/kubelet');

/** What became of a sample pod, without what differs each time. */
export interface PodRecord {
  readonly status: unknown;
  readonly events: readonly unknown[];
}

export function podRecord(pod: RunPod, events: readonly Event[]): PodRecord {
  const normal = (value: unknown): unknown => normalised(value, pod);
  return {
    status: normal(pod.status),
    events: distinct(
      events
        // How many come together depends on how long one waited.
        .filter(({ reason, message = '' }) => reason !== 'Scheduled' && !message.startsWith('(combined '))
        .map(({ type, reason, message, involvedObject, source, reportingComponent }) =>
          normal({
            type,
            reason,
            message,
            about: involvedObject.fieldPath,
            component: source?.component,
            reportingComponent,
          }),
        ),
    ),
  };
}

/** The records of a real kubelet, by the names of the sample pods. */
export function upstreamRecords(): Readonly<Record<string, PodRecord>> {
  return JSON.parse(readFileSync(join(DIRECTORY, 'pods.json'), 'utf8')) as Readonly<Record<string, PodRecord>>;
}

export async function writeRecords(records: Readonly<Record<string, PodRecord>>): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  await writeFile(join(DIRECTORY, 'pods.json'), `${JSON.stringify(records, undefined, 2)}\n`);
}

const TIMES = ['lastTransitionTime', 'startTime', 'startedAt', 'finishedAt'];

function normalised(value: unknown, pod: RunPod): unknown {
  if (typeof value === 'string') return text(value, pod);
  if (Array.isArray(value)) return value.map((each) => normalised(each, pod));
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const each = (value as Readonly<Record<string, unknown>>)[key];
    // The server leaves out what is null in a patch; upstream writes it.
    if (each === null || each === undefined) continue;
    if (TIMES.includes(key) && each !== '1970-01-01T00:00:00Z') result[key] = '<time>';
    else if (key === 'restartCount' && each !== 0) result[key] = '<some>';
    else if (key === 'imageID') result[key] = each === '' ? '' : '<image>';
    else result[key] = normalised(each, pod);
  }
  return result;
}

function text(value: string, { metadata }: RunPod): string {
  return value
    .replaceAll(metadata.uid ?? '-', '<uid>')
    .replace(/\b[0-9a-f]{64}\b/g, '<id>')
    .replace(/\b(?!127\.0\.0\.1\b)\d+\.\d+\.\d+\.\d+\b/g, '<ip>')
    .replace(/(failed to pull and unpack image "[^"]*": ).*/s, '$1<why>')
    .replace(/^back-off \S+ /, 'back-off <time> ')
    .replace('rpc error: code = NotFound desc = failed to pull', 'failed to pull');
}

/** Sorted, each once: how often something was told depends on how long one waited. */
function distinct(values: readonly unknown[]): readonly unknown[] {
  return [...new Set(values.map((value) => JSON.stringify(value)))].sort().map((each) => JSON.parse(each) as unknown);
}
