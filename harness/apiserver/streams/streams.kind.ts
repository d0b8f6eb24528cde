import { expect } from 'chai';
import { join } from 'node:path';
import { DisposeStack } from '../../core/dispose.ts';
import { systemExec } from '../../core/exec.ts';
import { talked } from './testing/kubectl-flows.ts';
import { kubectlAnswer, kubectlCases, TRANSPORTS } from './testing/kubectl-answer.ts';
import { KubectlPlace } from './testing/kubectl-place.ts';
import { roomForPods, startProcessCluster } from './testing/process-cluster.ts';
import { exchange } from './testing/stream-exchange.ts';
import { streamPods } from './testing/stream-pods.ts';
import { record, type StreamRecord } from './testing/stream-records.ts';
import { normaliseAnswer, STREAM_REQUESTS, titleOf } from './testing/stream-requests.ts';

const FLEET = 'streams-kind';

/**
 * The same streams to the same pods, of a kind cluster and of our server with processes. `FLEETBED_RECORD=1` also records
 * what the real one answers, which `streams-recorded.test.ts` and `streams-recorded.parity.ts` hold our server to.
 */
describe('streams to pods, beside a real kubelet', () => {
  const stack = new DisposeStack();
  const { signal } = new AbortController();
  let real: string;
  let ours: string;
  let port: number;

  before(async () => {
    const room = await roomForPods(stack);
    ({ port } = room);
    const fleetbed = async (...args: readonly string[]): Promise<string> => {
      const main = ['--import', 'tsx', 'harness/cli/main.ts'];
      const env = { FLEETBED_HOME: join(room.directory, 'home') };
      const { stdout } = await systemExec.run(process.execPath, [...main, ...args], {
        signal,
        env,
        timeoutMs: 600_000,
      });
      return stdout;
    };
    stack.defer(async () => {
      await fleetbed('down', FLEET);
    });
    const fleet = ['--name', FLEET, '--file', 'fixtures/fleets/one.yaml', '--provider', 'kind'];
    const up = await fleetbed('up', ...fleet, '-o', 'json');
    real = (JSON.parse(up) as { readonly kubeconfig: string }).kubeconfig;
    const image = await runtimeImage(signal);
    await fleetbed('load-image', '--name', FLEET, image);
    await runOnCluster(new KubectlPlace(systemExec, real, 'WebSockets', signal), streamPods({ ...room, image }));
    ours = (await startProcessCluster(stack, { ...room, image })).kubeconfig;
  });
  after(() => stack[Symbol.asyncDispose]());

  describe('of kubectl', () => {
    const answers = new Map<string, unknown>();

    for (const transport of TRANSPORTS)
      for (const { title, run } of kubectlCases(transport))
        it(title, async () => {
          const [theirs, own] = await Promise.all(
            [real, ours].map(async (kubeconfig) => {
              const result = await run(new KubectlPlace(systemExec, kubeconfig, transport, signal), port);
              return kubectlAnswer(title, result);
            }),
          );
          answers.set(title, theirs);
          expect(own).to.deep.equal(theirs);
        });

    after(() => keep('kubectl', answers));
  });

  describe('below kubectl', () => {
    const answers = new Map<string, unknown>();

    for (const asked of STREAM_REQUESTS)
      it(titleOf(asked), async () => {
        const [theirs, own] = await Promise.all(
          [real, ours].map(async (kubeconfig) => {
            const place = await new KubectlPlace(systemExec, kubeconfig, 'SPDY', signal).pods();
            return normaliseAnswer(await exchange(place, asked));
          }),
        );
        answers.set(titleOf(asked), theirs);
        expect(own).to.deep.equal(theirs);
      });

    after(() => keep('exchanges', answers));
  });
});

/** Until each pod has come to what {@link streamPods} says. */
async function runOnCluster(place: KubectlPlace, pods: ReturnType<typeof streamPods>): Promise<void> {
  const wait = async (what: string, ...resources: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await place.run(['wait', `--for=${what}`, ...resources, '--timeout=60s']);
    expect(exitCode, stderr).to.equal(0);
  };
  const container = '.status.containerStatuses[0]';
  await wait('create', 'serviceaccount/default');
  await place.run(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }));
  await wait('condition=Ready', ...['one', 'two', 'again', 'ending', 'term'].map((name) => `pod/${name}`));
  await wait('jsonpath={.status.phase}=Failed', 'pod/done');
  await wait(`jsonpath={${container}.restartCount}=1`, 'pod/again');
  await wait(`jsonpath={${container}.state.waiting.reason}=ErrImageNeverPull`, 'pod/imageless');
  await talked(place);
}

/** The newest, which `up` has just made or found. */
async function runtimeImage(signal: AbortSignal): Promise<string> {
  const query = ['images', '--filter', 'label=dev.fleetbed.image=runtime', '--format', '{{.Repository}}:{{.Tag}}'];
  const { stdout } = await systemExec.run('docker', query, { signal });
  return stdout.split('\n')[0] ?? '';
}

async function keep(name: StreamRecord, answers: ReadonlyMap<string, unknown>): Promise<void> {
  if (process.env['FLEETBED_RECORD'] === '1') await record(name, answers);
}
