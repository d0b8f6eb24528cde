import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { isFleetbedError } from '../core/errors.ts';
import { renderSummary } from './console/summary.ts';
import { renderJson } from './json/report-json.ts';
import { renderJunit } from './junit/junit-xml.ts';
import { xmlAttributes, xmlText } from './junit/xml-text.ts';
import { recordOf } from './record.ts';
import { recordedRun, RunScript } from './testing/recorded-run.ts';
import { COLOURED, PLAIN } from './text/style.ts';
import { writeReports } from './write-reports.ts';

const record = recordOf(recordedRun());

function golden(name: string): string {
  return readFileSync(new URL(`testing/${name}`, import.meta.url), 'utf8');
}

describe('the summary', () => {
  it('is, word for word, that of the recorded run', () => {
    expect(renderSummary(record, { style: PLAIN, width: 100 })).to.equal(golden('recorded-run.summary.txt'));
  });

  it('has the same text in colour', () => {
    const coloured = renderSummary(record, { style: COLOURED, width: 100 });
    expect(coloured.replace(/\u001B\[\d+m/g, '')).to.equal(golden('recorded-run.summary.txt'));
    expect(coloured).to.contain('\u001B[31m\u001B[1m✖ nonconformant\u001B[22m\u001B[39m');
  });

  it('is short for a run in which everything passed', () => {
    const script = new RunScript().started().planned('failover/a', 'A').ran('failover/a', [10, 30], 'passed');
    expect(renderSummary(recordOf(script.ended(2_000, 0).events), { style: PLAIN, width: 100 })).to.equal(
      [
        'implementation  reference 0.1.0',
        'fleet           store on kind: gke-west-1, gke-west-2, gke-east-1',
        'run             20260301-100000-7f3a, fleetbed 0.1.0',
        '',
        'behaviour  cases   wall  verdicts',
        'failover       1  20 ms  1 passed',
        '',
        '1 case: 1 passed  in 2.00 s, exit code 0',
        '',
      ].join('\n'),
    );
  });

  it('names the step that failed', () => {
    const script = new RunScript()
      .started()
      .step(10, { type: 'step-started', step: 'create cluster', subject: 'gke-west-1' })
      .step(20, { type: 'step-failed', step: 'create cluster', subject: 'gke-west-1', durationMs: 10, detail: 'no' });
    const text = renderSummary(recordOf(script.events), { style: PLAIN, width: 120 });
    expect(text).to.contain('create cluster      1  10 ms  failed gke-west-1\n');
    expect(text).to.contain(
      '  reason    the log ends after 20 ms, without the end of the run: create cluster gke-west-1 failed: no\n',
    );
  });
});

describe('JUnit XML', () => {
  it('is, word for word, that of the recorded run', () => {
    expect(renderJunit(record)).to.equal(golden('recorded-run.junit.xml'));
  });

  it('escapes what XML reserves and replaces what it cannot carry', () => {
    expect(xmlText('a < b && "c" > \u0000\u0008\u001B[31mred\u001B[0m\u001F\uFFFE \uD800 😀\ttab\r\n')).to.equal(
      'a &lt; b &amp;&amp; "c" &gt; \uFFFD\uFFFDred\uFFFD\uFFFD \uFFFD 😀\ttab&#13;\n',
    );
    expect(xmlAttributes({ message: 'say "hi"\n\t<now>', n: 3 })).to.equal(
      ' message="say &quot;hi&quot;&#10;&#9;&lt;now&gt;" n="3"',
    );
  });

  it('is red for a run that was cut off', () => {
    const xml = renderJunit(recordOf(new RunScript().started().events));
    expect(xml).to.contain('<testsuites name="fleetbed" tests="1" failures="0" errors="1" skipped="0" time="0.000">');
    expect(xml).to.contain('<error message="the log ends after 0 ms, without the end of the run" type="inconclusive">');
  });
});

describe('report.json', () => {
  it('is the whole record with the version of its schema', () => {
    expect(JSON.parse(renderJson(record))).to.deep.equal({ schemaVersion: 1, ...record });
  });
});

describe('writeReports', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'fleetbed-reports-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('writes every report, replaces older ones and leaves nothing else', async () => {
    const target = path.join(directory, 'latest');
    await writeReports(recordOf(new RunScript().started().events), target);
    const files = await writeReports(record, target);
    expect(files).to.deep.equal(['report.json', 'junit.xml', 'summary.txt'].map((name) => path.join(target, name)));
    expect(readdirSync(target).sort()).to.deep.equal(['junit.xml', 'report.json', 'summary.txt']);
    expect(readFileSync(path.join(target, 'junit.xml'), 'utf8')).to.equal(golden('recorded-run.junit.xml'));
    expect(readFileSync(path.join(target, 'summary.txt'), 'utf8')).to.equal(golden('recorded-run.summary.txt'));
  });

  it('says where it cannot write', async () => {
    const file = path.join(directory, 'a-file');
    writeFileSync(file, '');
    const error: unknown = await writeReports(record, file).catch((thrown: unknown) => thrown);
    expect(isFleetbedError(error, 'FLEETBED_REPORT_FAILED') && error.message).to.equal(
      `the reports cannot be written to ${file}`,
    );
  });
});
