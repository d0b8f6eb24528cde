/**
 * Builds the official conformance program of Gateway API without a change, runs it on a fleet of one cluster and says
 * which of its tests passed.
 *
 * `node --import tsx scripts/official-gateway-api.ts [--provider NAME] [--run TEST]… [--log FILE]`. Needs Go 1.26 and the Go
 * module proxy; the first build takes 3 minutes. Until fleetbed has a Gateway controller of its own a stand-in accepts
 * everything and routes nothing, so only tests that need the API and the pods alone can pass.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../harness/core/clock.ts';
import { systemExec } from '../harness/core/exec.ts';
import { httpKubeClient } from '../harness/kube/client/http-kube-client.ts';
import { applyManifest } from '../harness/kube/manifest/apply-manifest.ts';
import { parseManifest } from '../harness/kube/manifest/parse-manifest.ts';
import { conformanceProgram } from './official/conformance-program.ts';
import { fleetOfOne } from './official/fleet-of-one.ts';
import { runStatusStandIn, STAND_IN_CONTROLLER } from './official/status-stand-in.ts';
import { describeOutcomes, testOutcomes } from './official/test-log.ts';

const VERSION = 'v1.6.3';
const GATEWAY_CLASS = 'stand-in';
/** Nothing listens there: the stand-in routes nothing. */
const ADDRESS = '127.0.0.1';
const RUN_TIMEOUT_MS = 1_800_000;
/** Whole seconds, for what a stand-in never brings about: waiting longer teaches nothing. */
const PATIENCE = [
  'MaxTimeToConsistency:2',
  'RequestTimeout:2',
  'DefaultTestTimeout:5',
  'LatestObservedGenerationSet:5',
  ...['MustHaveCondition', 'MustNotHaveParents'].map((what) => `HTTPRoute${what}:5`),
  ...['RouteMustHaveParents', 'GatewayMustHaveCondition', 'GatewayMustHaveAddress'].map((what) => `${what}:5`),
  ...['GatewayStatusMustHaveListeners', 'GatewayListenersMustHaveConditions'].map((what) => `${what}:5`),
].join(';');

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'embedded' },
    run: { type: 'string', multiple: true, default: [] },
    log: { type: 'string', default: join(tmpdir(), `official-gateway-api-${VERSION}.log`) },
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

log(`building the conformance program ${VERSION}`);
const program = await conformanceProgram(VERSION, signal);
await using fleet = await fleetOfOne(values.provider, signal);
await using client = httpKubeClient({ kubeconfig: fleet.kubeconfig, context: fleet.context });
for (const file of (await readdir(program.crds)).filter(
  (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
))
  await applyManifest(client, parseManifest(await readFile(join(program.crds, file), 'utf8'), file), {
    clock: systemClock,
    signal,
    fieldManager: 'fleetbed',
  });
await applyManifest(
  client,
  [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: GATEWAY_CLASS },
      spec: { controllerName: STAND_IN_CONTROLLER },
    } as never,
  ],
  { clock: systemClock, signal, fieldManager: 'fleetbed' },
);
const standIn = new AbortController();
const standing = runStatusStandIn({ client, clock: systemClock, address: ADDRESS, log }, standIn.signal);

log(`running it on ${fleet.context}; its log is ${values.log}`);
const args = [
  ...['-test.run', 'TestConformance', '-test.v', '-gateway-class', GATEWAY_CLASS],
  ...['-supported-features', 'Gateway,HTTPRoute,ReferenceGrant'],
  ...['-conformance-profiles', 'GATEWAY-HTTP', '-timeout-config-overrides', PATIENCE],
  ...values.run.flatMap((test) => ['-run-test', test]),
];
const { stdout, stderr } = await systemExec.run(program.path, args, {
  signal,
  timeoutMs: RUN_TIMEOUT_MS,
  env: { KUBECONFIG: fleet.file },
  allowedExitCodes: [0, 1],
});
standIn.abort();
await standing;
await writeFile(values.log, `${stdout}\n${stderr}`);
const outcomes = testOutcomes(stdout);
console.log(describeOutcomes(outcomes));
if (outcomes.length === 0) {
  console.error(`the program ended before its first test: see ${values.log}`);
  process.exitCode = 1;
}
