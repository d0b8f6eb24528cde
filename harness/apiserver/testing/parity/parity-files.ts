import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { decodeTopic, type ParityTopic } from './parity-case.ts';
import type { Answer } from './answer.ts';
import { jsonText } from '../../../kube/json/json-text.ts';
import { parseJsonValue } from '../../../kube/json/parse-json.ts';

const FIXTURES = join(import.meta.dirname, '../../../../fixtures');
/** What is sent: one YAML file a topic. */
const CASES = join(FIXTURES, 'parity');
/** What the real server answered: one JSON file a topic, written by `scripts/parity.ts --record`. */
export const RECORDS: string = join(FIXTURES, 'upstream/parity');
const LEDGER = 'ledger.yaml';

export interface Recorded {
  /** Tells whether the record is of the request that is sent now. */
  readonly request: string;
  readonly answer: Answer;
}

export interface TopicRecord {
  /** `v1.34.3`. */
  readonly server: string;
  readonly cases: Readonly<Record<string, readonly Recorded[]>>;
}

/** One accepted difference. */
export interface LedgerLine {
  /** `topic: case`; `*` stands for anything, here and below. */
  readonly case: string;
  /** The name of the step. @default any */
  readonly step?: string;
  /** Of what differs: `body.metadata.managedFields[0].manager`. */
  readonly path: string;
  readonly reason: string;
}

export function readTopics(): readonly ParityTopic[] {
  return readdirSync(CASES)
    .filter((file) => file.endsWith('.yaml') && file !== LEDGER)
    .sort()
    .map((file) =>
      decodeTopic(basename(file, '.yaml'), parse(readFileSync(join(CASES, file), 'utf8'), { merge: true })),
    );
}

export function readLedger(): readonly LedgerLine[] {
  return (parse(readFileSync(join(CASES, LEDGER), 'utf8')) ?? []) as LedgerLine[];
}

/** An empty one where nothing was recorded. */
export function readRecord(topic: string): TopicRecord {
  try {
    return parseJsonValue(readFileSync(join(RECORDS, `${topic}.json`), 'utf8')) as unknown as TopicRecord;
  } catch {
    return { server: '', cases: {} };
  }
}

/** The status codes of the real server for the requests of the one recorded seed. */
export interface FuzzRecord {
  readonly server: string;
  /** Of what was sent: the record is of no use for other requests. */
  readonly requests: string;
  readonly statuses: readonly number[];
}

export const FUZZ_RECORD: string = join(FIXTURES, 'upstream/parity-fuzz.json');

export function readFuzzRecord(): FuzzRecord {
  return JSON.parse(readFileSync(FUZZ_RECORD, 'utf8')) as FuzzRecord;
}

/** One line an answer: made to be read in reviews. */
export function recordText({ server, cases }: TopicRecord): string {
  const blocks = Object.entries(cases).map(([name, answers]) => {
    const lines = answers.map((answer) => `   ${jsonText(answer)}`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(',\n')}\n  ]`;
  });
  return `{\n "server": ${JSON.stringify(server)},\n "cases": {\n${blocks.join(',\n')}\n }\n}\n`;
}
