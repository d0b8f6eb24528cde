import { z } from 'zod';
import { VERDICTS, type Verdict } from '../conformance/verdict.ts';
import type { RunEvent } from '../conformance/events.ts';

const time = { at: z.iso.datetime(), elapsedMs: z.number() };
const texts = z.array(z.string());
const text = z.string();

const step = z.object({
  type: z.enum(['step-started', 'step-ended', 'step-failed', 'step-note']),
  step: text,
  subject: z.exactOptional(text),
  detail: z.exactOptional(text),
  durationMs: z.exactOptional(z.number()),
});

const finding = z.object({
  claim: text,
  holds: z.boolean(),
  expected: text,
  observed: text,
  n: z.exactOptional(z.number()),
  p: z.exactOptional(z.number()),
  interval: z.exactOptional(z.tuple([z.number(), z.number()])),
  falseAlarm: z.exactOptional(z.number()),
  data: z.exactOptional(z.record(text, z.union([z.number(), text]))),
});

const event = z.discriminatedUnion('type', [
  z.object({
    ...time,
    type: z.literal('run-started'),
    runId: text,
    fleet: text,
    provider: text,
    clusters: texts,
    implementation: z.object({ name: text, version: text }),
    fleetbedVersion: text,
  }),
  z.object({ ...time, type: z.literal('step'), step }),
  z.object({
    ...time,
    type: z.literal('case-planned'),
    case: text,
    title: text,
    behaviour: text,
    features: texts,
    spec: text,
  }),
  z.object({ ...time, type: z.literal('case-started'), case: text }),
  z.object({ ...time, type: z.literal('finding'), case: text, finding }),
  z.object({ ...time, type: z.literal('note'), case: text, text }),
  z.object({
    ...time,
    type: z.literal('case-ended'),
    case: text,
    title: text,
    verdict: z.enum(VERDICTS as [Verdict, ...Verdict[]]),
    reason: z.exactOptional(text),
    durationMs: z.number(),
    features: texts,
    spec: text,
    expected: z.boolean(),
  }),
  z.object({ ...time, type: z.literal('run-ended'), exitCode: z.int(), durationMs: z.number() }),
]);

/** Undefined for anything but a {@link RunEvent}. Fields that this version does not know are dropped. */
export function decodeRunEvent(value: unknown): RunEvent | undefined {
  return event.safeParse(value).data;
}
