/**
 * Runs the official conformance program of the Multi-Cluster Services API, as it is, on a fleet of two clusters and says
 * which of its specs passed.
 *
 * `node --import tsx scripts/official-mcs-api.ts --program FILE [--provider NAME] [--report FILE] [--log FILE]
 * [--labels FILTER]`.
 * The program is the test binary of the `conformance` folder of sigs.k8s.io/mcs-api. That is a Go module of its own without
 * a version, which no proxy has, and the published module leaves it out: whoever runs this brings the program along. It
 * needs 3 minutes on embedded clusters.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { DisposeStack } from '../harness/core/dispose.ts';
import { systemExec } from '../harness/core/exec.ts';
import { REFERENCE_VERSION } from '../harness/implementations/reference/reference-implementation.ts';
import { officialFleet, type FleetChoice } from './official/official-fleet.ts';

interface Report {
  readonly passed: number;
  readonly total: number;
  readonly groups: readonly {
    readonly name: string;
    readonly tests: readonly { readonly desc: string; readonly passed: boolean; readonly message: string }[];
  }[];
}

const RUN_TIMEOUT_MS = 1_800_000;
const FLEET: Omit<FleetChoice, 'provider'> = { name: 'official-mcs', clusters: ['west', 'east'], family: 'mcs-api' };

const { values } = parseArgs({
  options: {
    program: { type: 'string' },
    provider: { type: 'string', default: 'embedded' },
    report: { type: 'string' },
    log: { type: 'string', default: join(tmpdir(), 'official-mcs-api.log') },
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
const file = resolve(values.report ?? join('reports', 'mcs-api', `${values.provider}-report.yaml`));
await mkdir(dirname(file), { recursive: true });
// The program leaves report.yaml and report.html where it runs.
const directory = await mkdtemp(join(tmpdir(), 'fleetbed-official-'));
await using undo = new DisposeStack();
undo.defer(() => rm(directory, { recursive: true }));
const fleet = undo.use(await officialFleet({ ...FLEET, provider: values.provider }, signal));
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
  `-contexts=${FLEET.clusters.join(',')}`,
  '-ginkgo.v',
  '-ginkgo.no-color',
  `-ginkgo.label-filter=${values.labels}`,
  ...Object.entries(about).map(([name, value]) => `-${name}=${value}`),
];
console.error(`running it; its log is ${values.log}, its report ${file}`);
const { stdout, stderr } = await systemExec.run(resolve(values.program), args, {
  signal,
  cwd: directory,
  timeoutMs: RUN_TIMEOUT_MS,
  allowedExitCodes: [0, 1, 2],
});
await writeFile(values.log, `${stdout}\n${stderr}`);
await copyFile(join(directory, 'report.yaml'), file);
const report = parse(await readFile(file, 'utf8')) as Report;
const failed = report.groups.flatMap(({ tests }) => tests).filter(({ passed }) => !passed);
console.log(`${String(report.passed)} of ${String(report.total)} passed`);
for (const { desc, message } of failed) console.log(`not passed: ${desc}${message === '' ? '' : `: ${message}`}`);
if (failed.length > 0) process.exitCode = 1;
