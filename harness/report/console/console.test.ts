import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { recordOf } from '../record.ts';
import { recordedRun, RunScript } from '../testing/recorded-run.ts';
import { PLAIN } from '../text/style.ts';
import { consoleReporter, type OutputStream } from './console-reporter.ts';
import { renderSummary } from './summary.ts';

function output(about: { readonly isTTY?: boolean; readonly columns?: number } = {}): {
  readonly stream: OutputStream;
  readonly text: () => string;
} {
  const chunks: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString('utf8')));
  return { stream: Object.assign(stream, { rows: 50 }, about), text: () => chunks.join('') };
}

/** What is on a screen of that text after all cursor movements: enough for lines that are erased and written again. */
function screenOf(text: string): readonly string[] {
  const rows: string[] = [''];
  let row = 0;
  for (const [token] of text.matchAll(/\u001B\[\??\d*[A-Za-z]|\n|\r|[^\n\r\u001B]+/g)) {
    const count = Number(/\d+/.exec(token)?.[0] ?? 1);
    if (token === '\n') rows[(row += 1)] ??= '';
    else if (token.startsWith('\u001B[') && token.endsWith('A')) row = Math.max(0, row - count);
    else if (token.startsWith('\u001B[') && token.endsWith('K')) rows[row] = '';
    else if (token.startsWith('\u001B[') && token.endsWith('J')) rows.length = row + 1;
    else if (!token.startsWith('\u001B') && token !== '\r') rows[row] = `${rows[row] ?? ''}${token}`;
  }
  return rows.map((line) => line.trimEnd()).filter((line) => line !== '');
}

describe('the console reporter', () => {
  it('writes a log to stderr and the summary to stdout where there is no terminal', async () => {
    const [stdout, stderr] = [output(), output()];
    const reporter = consoleReporter({ stdout: stdout.stream, stderr: stderr.stream, env: {}, clock: new FakeClock() });
    for (const event of recordedRun()) reporter.emit(event);
    const record = recordOf(recordedRun());
    await reporter.finish(record);
    expect(stderr.text().split('\n')).to.deep.equal([
      '   0.0 s  reference 0.1.0 on fleet store (kind: gke-west-1, gke-west-2, gke-east-1)',
      '  31.0 s  ✔ create cluster          gke-west-1        31.0 s',
      '  32.7 s  ✔ create cluster          gke-west-2        32.7 s',
      '  34.4 s  ✔ create cluster          gke-east-1        34.4 s',
      '  36.0 s  · install                 reference                  waiting for fleetbed-controller',
      '  38.6 s  ✔ install                 reference         4.12 s   2 load balancers',
      '  39.3 s  ✔ path-routing/west-only-near                     310 ms   n 200',
      '  39.3 s  - path-routing/regex                                1 ms   unsupported, HTTPRoutePathRegex is not claimed',
      '  39.8 s  ~ path-routing/query                              480 ms   expected-failure, query parameters are ignored (#12)',
      '  42.3 s  ✔ weighted-canary/three-to-one                    2.35 s   n 2000, p 0.51',
      '  42.4 s  · failover/pods-unready: the fault is in',
      '  47.1 s  ✖ failover/pods-unready                           4.72 s   nonconformant, lost 3, last lost 1.90 s, n 900, no request fails after the first good answer of another cluster',
      '  77.2 s  ? failover/node-paused                            30.0 s   inconclusive, the positive control failed: no route answered before the fault | last seen: 503 no healthy upstream',
      '  78.5 s  ! failover/returns                                1.20 s   unexpected-pass, the ledger expects a failure: never returns (#9)',
      '',
    ]);
    expect(stdout.text()).to.equal(renderSummary(record, { style: PLAIN, width: 100 }));
  });

  it('says what is waited for after 10 s of silence, and is silent once closed', async () => {
    const clock = new FakeClock();
    const stderr = output();
    const reporter = consoleReporter({ stdout: output().stream, stderr: stderr.stream, env: {}, clock });
    const script = new RunScript()
      .step(1_000, { type: 'step-started', step: 'create cluster', subject: 'gke-west-1' })
      .step(2_000, { type: 'step-started', step: 'load image' });
    for (const event of script.events) reporter.emit(event);
    await clock.advance(20_000);
    await reporter.close();
    await clock.advance(60_000);
    expect(stderr.text()).to.equal(
      '  12.0 s  … still waiting for: create cluster gke-west-1 (11.0 s), load image (10.0 s)\n' +
        '  22.0 s  … still waiting for: create cluster gke-west-1 (21.0 s), load image (20.0 s)\n',
    );
  });

  it('shows on a terminal one line a cluster and one a case, which stay when they have ended', async () => {
    const stderr = output({ isTTY: true, columns: 140 });
    const reporter = consoleReporter({
      stdout: output().stream,
      stderr: stderr.stream,
      env: { NO_COLOR: '1' },
      clock: new FakeClock(),
    });
    for (const event of recordedRun().slice(0, -4)) reporter.emit(event);
    await reporter.close();
    // Long rows are wrapped by the width of this process's own terminal, if it has one; their rest is indented.
    const shown = screenOf(stderr.text())
      .join('\n')
      .replaceAll('\n  ', ' ')
      .split('\n')
      .map((line) => line.replace(/^\S (?=\S)/, '').replace(/ +/g, ' '));
    expect(shown).to.deep.equal([
      'reference 0.1.0 on fleet store (kind: gke-west-1, gke-west-2, gke-east-1)',
      'gke-west-1 create cluster 31.0 s',
      'gke-west-2 create cluster 32.7 s',
      'gke-east-1 create cluster 34.4 s',
      'fleet install reference 2 load balancers 4.12 s',
      'path-routing/west-only-near 310 ms n 200',
      'path-routing/regex 1 ms unsupported, HTTPRoutePathRegex is not claimed',
      'path-routing/query 480 ms expected-failure, query parameters are ignored (#12)',
      'weighted-canary/three-to-one 2.35 s n 2000, p 0.51',
      'failover/pods-unready 4.72 s nonconformant, lost 3, last lost 1.90 s, n 900, no request fails after the first good answer of another cluster',
      // It had not ended when the reporter was closed.
      'failover/node-paused 6/7 another cluster takes over when the node of the nearest hangs',
    ]);
  });
});
