import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { DisposeStack } from '../core/dispose.ts';
import { systemExec } from '../core/exec.ts';
import { notYet, ready, waitFor } from '../core/wait.ts';
import { httpKubeClient, type HttpKubeClient } from '../kube/client/http-kube-client.ts';
import { EVENT } from '../kube/api/core.ts';
import { RUN_POD } from './pods/pod-types.ts';
import { podRecord, upstreamRecords, writeRecords, type PodRecord } from './testing/pod-record.ts';
import { SAMPLE_IMAGE, SAMPLE_PODS, samplePod } from './testing/sample-pods.ts';
import { holds } from './testing/status-path.ts';

const FLEET = 'kubelet-kind';

/**
 * The sample pods on a kind cluster: `FLEETBED_RECORD=1` records what becomes of them, else it is compared with the
 * records. `FLEETBED_KUBECONFIG` names a cluster that is there already and has the sample image.
 */
describe('pods on a real kubelet', () => {
  const stack = new DisposeStack();
  const { signal } = new AbortController();
  const records = new Map<string, PodRecord>();
  let client: HttpKubeClient;

  before(async () => {
    const kubeconfig = process.env['FLEETBED_KUBECONFIG'] ?? (await bringUp());
    client = stack.use(httpKubeClient({ kubeconfig: await readFile(kubeconfig, 'utf8') }));
    for (const sample of SAMPLE_PODS)
      await client.create(await client.resourceFor(samplePod(sample), { signal }), samplePod(sample), { signal });
  });
  after(async () => {
    if (process.env['FLEETBED_RECORD'] === '1') await writeRecords(Object.fromEntries(records));
    await stack[Symbol.asyncDispose]();
  });

  for (const sample of SAMPLE_PODS)
    it(sample.name, async () => {
      const { name, until, told } = sample;
      const key = { name, namespace: 'default' };
      const look = async (): Promise<PodRecord | undefined> => {
        const pod = await client.get(RUN_POD, key, { signal });
        const { items } = await client.list(EVENT, { namespace: 'default', signal });
        const own = items.filter(({ involvedObject }) => involvedObject.uid === pod.metadata.uid);
        const hasTold = told === undefined || own.some(({ reason }) => reason === told);
        return hasTold && until.every((path) => holds(pod, path)) ? podRecord(pod, own) : undefined;
      };
      const wanted = upstreamRecords()[name];
      const isRecording = process.env['FLEETBED_RECORD'] === '1';
      let seen: PodRecord | undefined;
      // Conditions and events follow the state that is waited for.
      await waitFor(
        `pod ${name}`,
        async () => {
          const before = JSON.stringify(seen);
          seen = await look();
          const isSame = isRecording
            ? JSON.stringify(seen) === before
            : JSON.stringify(seen) === JSON.stringify(wanted);
          return seen !== undefined && isSame ? ready(seen) : notYet('it still changes');
        },
        { clock: systemClock, signal, timeoutMs: 240_000, everyMs: isRecording ? 2_000 : 500 },
      ).catch((error: unknown) => {
        if (isRecording || seen === undefined) throw error;
      });
      if (seen !== undefined) records.set(name, seen);
      if (!isRecording) expect(seen).to.deep.equal(wanted);
    });

  async function bringUp(): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'fleetbed-kubelet-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const fleetbed = async (...args: readonly string[]): Promise<string> => {
      const env = { FLEETBED_HOME: join(directory, 'home') };
      const main = ['--import', 'tsx', 'harness/cli/main.ts'];
      const options = { signal, env, timeoutMs: 600_000 };
      return (await systemExec.run(process.execPath, [...main, ...args], options)).stdout;
    };
    stack.defer(async () => {
      await fleetbed('down', FLEET);
    });
    const up = await fleetbed(
      'up',
      '--name',
      FLEET,
      '--provider',
      'kind',
      '--file',
      'fixtures/fleets/one.yaml',
      '-o',
      'json',
    );
    const query = ['images', '--filter', 'label=dev.fleetbed.image=runtime', '--format', '{{.Repository}}:{{.Tag}}'];
    const [image = ''] = (await systemExec.run('docker', query, { signal })).stdout.split('\n');
    await systemExec.run('docker', ['tag', image, SAMPLE_IMAGE], { signal });
    await fleetbed('load-image', '--name', FLEET, SAMPLE_IMAGE);
    return (JSON.parse(up) as { readonly kubeconfig: string }).kubeconfig;
  }
});
