// eslint-disable-next-line no-restricted-imports -- what is measured must not run in this process
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Load {
  /** Of the body: `1k`, `1m`. */
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second whether answers come or not; latency counts from when each was due. Absent: as fast as answers come. */
  readonly rate?: number;
}

/** What the load generator saw. */
export interface Round {
  readonly requests: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const run = promisify(execFile);

export async function load(
  folder: string,
  port: number,
  { body, connections, seconds, rate = 0 }: Load,
): Promise<Round> {
  const { stdout } = await run(join(folder, 'load'), [
    ...['-address', `127.0.0.1:${String(port)}`, '-path', `/${body}`, '-connections', String(connections)],
    ...['-duration', `${String(seconds)}s`, '-rate', String(rate)],
  ]);
  return JSON.parse(stdout) as Round;
}

/** The round in the middle, by what it got done. */
export function middle(rounds: readonly Round[]): Round {
  const sorted = [...rounds].sort((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor(sorted.length / 2)] as Round;
}
