/**
 * Runs the official conformance program of the Multi-Cluster Services API, as it is, on a fleet of two clusters and says
 * which of its specs passed.
 *
 * `node --import tsx scripts/official-mcs-api.ts --program FILE [--provider NAME] [--report DIRECTORY] [--labels FILTER]`.
 * The program is the test binary of sigs.k8s.io/mcs-api's `conformance` folder, which is no Go module that could be had
 * from a proxy: whoever runs this brings it along. It needs 3 minutes on embedded clusters.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { systemExec } from '../harness/core/exec.ts';
import { REFERENCE_VERSION } from '../harness/implementations/reference/reference-implementation.ts';
import { fleetOfTwo } from './official/fleet-of-two.ts';

interface Report {
  readonly passed: number;
  readonly total: number;
  readonly groups: readonly {
    readonly name: string;
    readonly tests: readonly { readonly desc: string; readonly passed: boolean; readonly message: string }[];
  }[];
}

const RUN_TIMEOUT_MS = 1_800_000;

const { values } = parseArgs({
  options: {
    program: { type: 'string' },
    provider: { type: 'string', default: 'embedded' },
    report: { type: 'string' },
    labels: { type: 'string', default: '' },
  },
});
if (values.program === undefined)
  throw new Error('--program FILE is needed: the test binary of the conformance folder');

const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort(new Error('interrupted'));
});
const { signal } = stop;
const directory = resolve(values.report ?? join('reports', 'mcs-api', values.provider));
await mkdir(directory, { recursive: true });
await using fleet = await fleetOfTwo(values.provider, signal);
const about = {
  organization: 'fleetbed',
  project: 'fleetbed',
  version: REFERENCE_VERSION,
  url: 'https://fleetbed.dev',
};
const args = [
  '-test.run=TestConformance',
  '-test.timeout=30m',
  `-kubeconfig=${fleet.file}`,
  `-contexts=${fleet.contexts.join(',')}`,
  '-ginkgo.v',
  '-ginkgo.no-color',
  `-ginkgo.label-filter=${values.labels}`,
  ...Object.entries(about).map(([name, value]) => `-${name}=${value}`),
];
console.error(`running it; its log and its report come to ${directory}`);
// It writes report.yaml and report.html where it runs.
const { stdout, stderr } = await systemExec.run(resolve(values.program), args, {
  signal,
  cwd: directory,
  timeoutMs: RUN_TIMEOUT_MS,
  allowedExitCodes: [0, 1, 2],
});
await writeFile(join(directory, 'log.txt'), `${stdout}\n${stderr}`);
const report = parse(await readFile(join(directory, 'report.yaml'), 'utf8')) as Report;
const failed = report.groups.flatMap(({ tests }) => tests).filter(({ passed }) => !passed);
console.log(`${String(report.passed)} of ${String(report.total)} passed`);
for (const { desc, message } of failed) console.log(`not passed: ${desc}${message === '' ? '' : `: ${message}`}`);
if (failed.length > 0) process.exitCode = 1;
