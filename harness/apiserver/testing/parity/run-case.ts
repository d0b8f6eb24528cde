import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../core/clock.ts';
import { notYet, ready, waitFor } from '../../../core/wait.ts';
import type { JsonValue } from '../../../kube/json/json.ts';
import { COMPARED_HEADERS, type Answer } from './answer.ts';
import { EventStream } from './event-stream.ts';
import { asRequest, expandSteps, pathFields, type PlainStep } from './expand-steps.ts';
import { containsJson } from './fill-in.ts';
import { Normaliser } from './normalise.ts';
import type { ParityCase, ParityRequest, ParityTopic } from './parity-case.ts';
import type { ParityTarget } from './parity-target.ts';
import { wireRequest } from './wire-request.ts';
import { jsonText } from '../../../kube/json/json-text.ts';
import { parseJsonValue } from '../../../kube/json/parse-json.ts';

/** One answer of a case, as it is compared. */
export interface CaseAnswer {
  readonly step: string;
  /** What was asked, before names were filled in. */
  readonly request: string;
  readonly answer: Answer;
}

interface CaseRun {
  readonly target: ParityTarget;
  readonly values: Map<string, JsonValue>;
  readonly streams: Map<string, EventStream>;
  readonly normaliser: Normaliser;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}

export interface RunOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long a step may take to become what it waits for. @default 15000 */
  readonly patienceMs?: number;
}

const LOOK_EVERY_MS = 25;

/** Makes the namespace of a topic and what its cases need. */
export async function setUpTopic(target: ParityTarget, topic: ParityTopic, options: RunOptions): Promise<void> {
  const run = caseRun(target, topic.name, options);
  await makeNamespace(run, topic.name);
  for (const step of topic.setup ?? []) await setUpStep(run, asRequest(step));
}

/** The answers of one server to one case. */
export async function runCase(
  target: ParityTarget,
  topic: ParityTopic,
  parityCase: ParityCase,
  options: RunOptions,
): Promise<readonly CaseAnswer[]> {
  const run = caseRun(target, parityCase.namespace ?? topic.name, options);
  try {
    if (parityCase.namespace !== undefined) await makeNamespace(run, parityCase.namespace);
    for (const step of parityCase.setup ?? []) await setUpStep(run, asRequest(step));
    const answers: CaseAnswer[] = [];
    for (const step of expandSteps(parityCase)) {
      const answer = await runStep(run, step);
      if (answer !== undefined) answers.push({ step: step.name, request: requestText(step), answer });
    }
    return answers;
  } finally {
    for (const stream of run.streams.values()) stream.close();
  }
}

function caseRun(target: ParityTarget, namespace: string, options: RunOptions): CaseRun {
  const values = new Map<string, JsonValue>([['ns', namespace]]);
  return { target, values, streams: new Map(), normaliser: new Normaliser(), patienceMs: 15_000, ...options };
}

/** Waits for what controllers put into a new namespace: lists would show it sooner or later. */
async function makeNamespace(run: CaseRun, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await setUpStep(run, { do: 'POST /api/v1/namespaces', body });
  const settled = { until: { status: 200 } };
  await setUpStep(run, { do: `GET /api/v1/namespaces/${name}/serviceaccounts/default`, ...settled });
  await setUpStep(run, { do: `GET /api/v1/namespaces/${name}/configmaps/kube-root-ca.crt`, ...settled });
}

async function setUpStep(run: CaseRun, step: ParityRequest): Promise<void> {
  const answer = await exchange(run, step);
  if (answer.status >= 300)
    throw new Error(`${run.target.name}: ${step.do}: ${answer.status} ${jsonText(answer.body)}`);
}

async function runStep(run: CaseRun, step: PlainStep): Promise<Answer | undefined> {
  if ('collect' in step) return collect(run, step.collect, step.take);
  if (step.it !== undefined) run.values.set('it', step.it);
  const answer = await exchange(run, step);
  const sent = wireRequest(step, run.values).body?.toString() ?? '';
  const normal = run.normaliser.answer(answer, sent);
  if (step.compare === 'nothing') return undefined;
  return step.compare === 'status' ? { status: normal.status, headers: {} } : normal;
}

async function collect(run: CaseRun, name: string, count: number): Promise<Answer> {
  const stream = run.streams.get(name);
  if (stream === undefined) throw new Error(`no stream is called ${name}`);
  return run.normaliser.answer({ status: 200, headers: {}, events: await stream.take(count, run.clock) }, '');
}

async function exchange(run: CaseRun, step: ParityRequest): Promise<Answer> {
  const { until } = step;
  const answer =
    until === undefined
      ? await send(run, step)
      : await waitFor(
          step.do,
          async () => {
            const seen = await send(run, step);
            const there =
              seen.status === until.status && containsJson(seen.body ?? null, until.match ?? seen.body ?? null);
            return there ? ready(seen) : notYet(`${seen.status} ${jsonText(seen.body)}`);
          },
          { clock: run.clock, signal: run.signal, timeoutMs: run.patienceMs, everyMs: LOOK_EVERY_MS },
        );
  for (const [name, path] of Object.entries(step.save ?? {})) run.values.set(name, valueAt(answer, path));
  return answer;
}

async function send(run: CaseRun, step: ParityRequest): Promise<Answer> {
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(run.patienceMs)]);
  const isWatch = step.take !== undefined || step.open !== undefined;
  const response = await run.target.send(wireRequest(step, run.values), isWatch ? run.signal : signal).catch(brokenOff);
  if (response === undefined) return { status: 0, headers: {}, body: '(the server closed the connection)' };
  const head = { status: response.statusCode ?? 0, headers: comparedHeaders(response) };
  if (!isWatch || response.statusCode !== 200) return { ...head, ...(await bodyOf(response)) };
  const stream = new EventStream(response);
  if (step.open !== undefined) {
    run.streams.set(step.open, stream);
    return head;
  }
  const events = await stream.take(step.take ?? 0, run.clock);
  stream.close();
  return { ...head, events };
}

/** Some requests make kube-apiserver panic; that is an answer, too. */
function brokenOff(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return undefined;
  throw error;
}

function comparedHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    COMPARED_HEADERS.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}

async function bodyOf(response: IncomingMessage): Promise<Pick<Answer, 'body'>> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    return { body: `(broken off) ${Buffer.concat(chunks).toString()}` };
  }
  const text = Buffer.concat(chunks).toString();
  if (text === '') return {};
  if (!String(response.headers['content-type']).includes('json')) return { body: text };
  try {
    return { body: parseJsonValue(text) };
  } catch {
    return { body: text };
  }
}

function valueAt({ body, events }: Answer, path: string): JsonValue {
  let value: unknown = events === undefined ? body : { events };
  for (const field of pathFields(path)) value = (value as Record<string, unknown> | undefined)?.[field];
  if (value === undefined) return `(no ${path})`;
  return value as JsonValue;
}

/** Short, but different for different requests. */
function requestText(step: PlainStep): string {
  if ('collect' in step) return `collect ${step.take} of ${step.collect}`;
  const { name: _name, save: _save, until: _until, each: _each, compare: _compare, ...request } = step;
  return `${step.do} ${createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 8)}`;
}
