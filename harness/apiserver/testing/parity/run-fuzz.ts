import { createHash } from 'node:crypto';
import { messageOf } from '../../../core/errors.ts';
import { readTopics } from './parity-files.ts';
import type { ParityTopic } from './parity-case.ts';
import type { ParityTarget, WireRequest } from './parity-target.ts';
import { setUpTopic, type RunOptions } from './run-case.ts';

/** One seed for the recorded answers and for every comparison with them. */
export const FUZZ_SEED = 20_260_101;
export const FUZZ_COUNT = 1_500;
/** What the requests are made from: topics may come without the record growing old. */
const TOPICS: readonly string[] = [
  'apply',
  'crds',
  'errors',
  'kinds',
  'patches',
  'pods',
  'selectors',
  'services',
  'verbs',
  'workloads',
];
/** Longer is a hang. */
const LIMIT_MS = 10_000;
const AT_ONCE = 4;

export function readFuzzTopics(): readonly ParityTopic[] {
  return readTopics().filter(({ name }) => TOPICS.includes(name));
}

/** Tells whether a record is of these requests. */
export function fuzzDigest(requests: readonly WireRequest[]): string {
  const hash = createHash('sha256');
  for (const { body, ...request } of requests) hash.update(JSON.stringify(request)).update(body ?? '');
  return hash.digest('hex');
}

/** Makes what some of the requests are about. */
export async function setUpFuzz(
  target: ParityTarget,
  topics: readonly ParityTopic[],
  options: RunOptions,
): Promise<void> {
  for (const { name, ...topic } of topics)
    if (name === 'patches') await setUpTopic(target, { ...topic, name: 'fuzz' }, options);
    else if (name === 'crds') await setUpTopic(target, { ...topic, name }, options);
}

/** The status code of each answer, in the order of the requests; 0: the server closed the connection. */
export async function runFuzz(
  target: ParityTarget,
  requests: readonly WireRequest[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const statuses: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < requests.length; index = next++) {
      const request = requests[index];
      if (request !== undefined) statuses[index] = await statusOf(target, request, signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return statuses;
}

async function statusOf(target: ParityTarget, request: WireRequest, signal: AbortSignal): Promise<number> {
  try {
    const response = await target.send(request, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]));
    for await (const _chunk of response);
    return response.statusCode ?? 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return 0;
    throw new Error(`${target.name}: ${request.method} ${request.path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Requests that the two servers answer with another class of status code. Where the real server failed or hung up, ours may refuse. */
export function fuzzProblems(
  requests: readonly WireRequest[],
  expected: readonly number[],
  actual: readonly number[],
): readonly string[] {
  return requests.flatMap((request, index) => {
    const [real = 0, ours = 0] = [expected[index], actual[index]];
    const refuses = classOf(ours) === 4 && (classOf(real) === 5 || real === 0);
    const alike = classOf(real) === classOf(ours) || refuses;
    if (alike) return [];
    return [`${index}: real ${real}, ours ${ours}: ${requestText(request)}`];
  });
}

function classOf(status: number): number {
  return Math.floor(status / 100);
}

function requestText({ method, path, headers, body }: WireRequest): string {
  return `${method} ${path} ${JSON.stringify(headers)} ${body?.toString().slice(0, 1_500) ?? ''}`;
}
