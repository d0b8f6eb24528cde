import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { RunEvent } from '../conformance/events.ts';
import { isFleetbedError, type FleetbedError } from '../core/errors.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { createEventLog, parseEventLog, readEventLog } from './event-log.ts';
import { toAll, withTime } from './run-clock.ts';
import { recordedRun } from './testing/recorded-run.ts';

function errorOf(work: () => unknown): FleetbedError {
  try {
    work();
  } catch (error) {
    if (isFleetbedError(error, 'FLEETBED_REPORT_FAILED')) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the event log', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'fleetbed-log-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('gives back what was appended, and has each event in the file when append returns', async () => {
    const file = path.join(directory, 'deep', 'run.jsonl');
    const events = recordedRun();
    using log = createEventLog(file);
    for (const [index, event] of events.entries()) {
      log.append(event);
      expect(readFileSync(file, 'utf8').split('\n')).to.have.length(index + 2);
    }
    expect(await readEventLog(file)).to.deep.equal({ events, cut: false });
  });

  it('does not add to the log of another run', () => {
    const file = path.join(directory, 'run.jsonl');
    createEventLog(file)[Symbol.dispose]();
    const error = errorOf(() => createEventLog(file));
    expect(error.message).to.equal(`the event log ${file} cannot be created`);
    expect(error.observed).to.match(/^EEXIST/);
  });

  it('leaves a cut last line out and says so', () => {
    const events = recordedRun().slice(0, 2);
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    expect(parseEventLog(`${text}{"at":"2026-`, 'run.jsonl')).to.deep.equal({ events, cut: true });
  });

  it('refuses a log that is broken elsewhere, with every line', () => {
    const good = JSON.stringify(recordedRun()[0]);
    const error = errorOf(() => parseEventLog(`${good}\nnot json\n${good}\n{"type":"jump"}\n`, 'run.jsonl'));
    expect(error.problems).to.deep.equal([
      { path: 'run.jsonl', line: 2, message: 'not an event: not json' },
      { path: 'run.jsonl', line: 4, message: 'not an event: {"type":"jump"}' },
    ]);
  });

  it('says which log cannot be read', async () => {
    const error: unknown = await readEventLog(path.join(directory, 'none.jsonl')).catch((thrown: unknown) => thrown);
    expect(isFleetbedError(error, 'FLEETBED_REPORT_FAILED')).to.equal(true);
  });
});

describe('withTime', () => {
  it('stamps what happens with the wall clock and the time since the start of the run', async () => {
    const clock = new FakeClock();
    await clock.advance(500);
    const events: RunEvent[] = [];
    const again: RunEvent[] = [];
    const emit = withTime(
      clock,
      toAll<RunEvent>(
        (event) => events.push(event),
        (event) => again.push(event),
      ),
    );
    await clock.advance(1_234.5678);
    emit({ type: 'case-started', case: 'failover/a' });
    expect(events).to.deep.equal([
      { type: 'case-started', case: 'failover/a', at: '2026-01-01T00:00:01.734Z', elapsedMs: 1_234.568 },
    ]);
    expect(again).to.deep.equal(events);
  });
});
