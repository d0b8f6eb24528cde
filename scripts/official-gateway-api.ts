/**
 * Builds the official conformance program of Gateway API without a change, runs it on a fleet of one cluster with the
 * family `gateway-api` of the reference implementation, says which of its tests passed, and leaves its ConformanceReport
 * below `reports/`.
 *
 * `node --import tsx scripts/official-gateway-api.ts [--provider NAME] [--profile NAME]… [--run TEST] [--features A,B]
 * [--skip A,B] [--channel standard|experimental] [--kubeconfig FILE] [--log FILE] [--report FILE] [--timeouts A:1;B:2]
 * [--keep] [--build-images]`
 *
 * Needs Go 1.26 and the Go module proxy; the first build takes 3 minutes. Without `--features` and `--run` the features
 * are those that the GatewayClass claims. `--kubeconfig` takes a fleet that is up and has the family.
 * `--build-images` is for kind on a machine without a registry: the echo server is built from the module of the suite.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CLASS_NAME } from '../harness/controllers/gateway-api/names.ts';
import { ALL_FEATURES } from '../harness/controllers/gateway-api/supported-features.ts';
import { systemClock } from '../harness/core/clock.ts';
import { DisposeStack } from '../harness/core/dispose.ts';
import { systemExec } from '../harness/core/exec.ts';
import { REFERENCE_VERSION } from '../harness/implementations/reference/reference-implementation.ts';
import { httpKubeClient } from '../harness/kube/client/http-kube-client.ts';
import { applyManifest } from '../harness/kube/manifest/apply-manifest.ts';
import { parseManifest } from '../harness/kube/manifest/parse-manifest.ts';
import { conformanceProgram } from './official/conformance-program.ts';
import { loadEchoImages } from './official/echo-images.ts';
import { officialFleet, type FleetChoice } from './official/official-fleet.ts';
import { programArgs } from './official/program-args.ts';
import { describeOutcomes, testOutcomes } from './official/test-log.ts';
import { usableAddress } from './official/usable-address.ts';

const VERSION = 'v1.6.3';
const RUN_TIMEOUT_MS = 3_600_000;
const FLEET: Omit<FleetChoice, 'provider'> = { name: 'official', clusters: ['official'], family: 'gateway-api' };
/** TEST-NET-1, which nobody has. */
const UNUSABLE_ADDRESS = '192.0.2.1';

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'embedded' },
    profile: { type: 'string', multiple: true, default: ['GATEWAY-HTTP'] },
    run: { type: 'string', multiple: true, default: [] },
    features: { type: 'string', default: '' },
    skip: { type: 'string', default: '' },
    channel: { type: 'string', default: 'standard' },
    kubeconfig: { type: 'string' },
    timeouts: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'build-images': { type: 'boolean', default: false },
    log: { type: 'string', default: join(tmpdir(), `official-gateway-api-${VERSION}.log`) },
    report: { type: 'string' },
  },
});

const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort(new Error('interrupted'));
});
const { signal } = stop;
const log = (line: string): void => {
  console.error(line);
};
const list = (text: string): readonly string[] => text.split(',').filter((part) => part !== '');

log(`building the conformance program ${VERSION}`);
const program = await conformanceProgram(VERSION, signal);
await using undo = new DisposeStack();
const fleet =
  values.kubeconfig === undefined
    ? undo.use(await officialFleet({ ...FLEET, provider: values.provider }, signal))
    : undefined;
if (fleet !== undefined && values['build-images']) await loadEchoImages(program, fleet, signal);
const file = fleet?.file ?? values.kubeconfig ?? '';
const client = undo.use(httpKubeClient({ kubeconfig: await readFile(file, 'utf8') }));
const crds = program.crds(values.channel === 'experimental' ? 'experimental' : 'standard');
for (const name of (await readdir(crds)).filter((each) => each.endsWith('.yaml') && each !== 'kustomization.yaml'))
  await applyManifest(client, parseManifest(await readFile(join(crds, name), 'utf8'), name), {
    clock: systemClock,
    signal,
    fieldManager: 'fleetbed',
  });

const report = resolve(
  values.report ?? join('reports', 'gateway-api', `${values.channel}-${VERSION}-${values.provider}-report.yaml`),
);
await mkdir(dirname(report), { recursive: true });
const own = values.features === '' ? ALL_FEATURES : list(values.features);
const usable = await usableAddress(client, { clock: systemClock, signal });
const args = programArgs({
  gatewayClass: CLASS_NAME,
  profiles: values.profile,
  run: values.run,
  features: values.run.length > 0 || values.features !== '' ? own : [],
  skip: list(values.skip),
  ...(values.timeouts === undefined ? {} : { timeouts: values.timeouts }),
  ...(usable === undefined ? {} : { usableAddress: usable }),
  unusableAddress: UNUSABLE_ADDRESS,
  report,
  version: REFERENCE_VERSION,
  keep: values.keep,
});
log(`running it; its log is ${values.log}, its report ${report}`);
const { stdout, stderr } = await systemExec.run(program.path, args, {
  signal,
  timeoutMs: RUN_TIMEOUT_MS,
  env: { KUBECONFIG: file },
  allowedExitCodes: [0, 1, 2],
});
await writeFile(values.log, `${stdout}\n${stderr}`);
const outcomes = testOutcomes(stdout);
console.log(describeOutcomes(outcomes));
if (outcomes.length === 0) {
  console.error(`the program ended before its first test: see ${values.log}`);
  process.exitCode = 1;
} else if (outcomes.some(({ result }) => result === 'FAIL')) process.exitCode = 1;
