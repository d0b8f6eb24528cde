import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { systemExec } from '../../core/exec.ts';
import { linkLatest, ownReportDirectory, reportDirectory } from './report-directory.ts';

describe('the report directory', () => {
  const { signal } = new AbortController();
  let root = '';

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'fleetbed-reports-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is one for each fleet unless another is wanted', () => {
    expect(reportDirectory(undefined, 'store')).to.equal(path.join('reports', 'store'));
    expect(reportDirectory('out', 'store')).to.equal('out');
  });

  it('belongs to one run at a time', async () => {
    const directory = path.join(root, 'store');
    const owner = await ownReportDirectory(directory, systemExec, signal);
    const error = await ownReportDirectory(directory, systemExec, signal).catch((e: unknown) => e);
    expect(error).to.include({ code: 'FLEETBED_REPORT_FAILED', observed: `process ${String(process.pid)}` });
    await owner[Symbol.asyncDispose]();
    const next = await ownReportDirectory(directory, systemExec, signal);
    await next[Symbol.asyncDispose]();
  });

  it('is found as `latest`, which moves on to the next run', async () => {
    for (const fleet of ['a', 'b']) {
      const directory = path.join(root, fleet);
      await using _own = await ownReportDirectory(directory, systemExec, signal);
      await writeFile(path.join(directory, 'report.json'), fleet);
      await linkLatest(directory);
      expect(await readFile(path.join(root, 'latest', 'report.json'), 'utf8')).to.equal(fleet);
    }
  });
});
