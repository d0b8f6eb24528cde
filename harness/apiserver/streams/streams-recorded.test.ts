import { expect } from 'chai';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { DisposeStack } from '../../core/dispose.ts';
import { systemExec } from '../../core/exec.ts';
import { ProcessRuntime } from './testing/process-runtime.ts';
import { exchange } from './testing/stream-exchange.ts';
import { runningPods } from './testing/stream-pods.ts';
import { streamRecord } from './testing/stream-records.ts';
import { normaliseAnswer, STREAM_REQUESTS, titleOf } from './testing/stream-requests.ts';
import { POD_PATH, startStreamServer } from './testing/stream-server.ts';

/** What `streams.kind.ts` recorded of a real kubelet; with processes of this machine instead of containers. */
describe('streams to pods, as a real kubelet answers', () => {
  const stack = new DisposeStack();
  const recorded = streamRecord('exchanges');
  let url: string;

  before(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'fleetbed-streams-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    for (const name of ['again', 'ending']) await mkdir(join(directory, name));
    const runtime = stack.use(new ProcessRuntime({ clock: systemClock, exec: systemExec }));
    const server = stack.use(await startStreamServer(runtime, runningPods({ image: 'x', port: 0, directory })));
    for (const pod of server.pods) await runtime.start(pod);
    url = `${server.url}${POD_PATH}`;
  });
  after(() => stack[Symbol.asyncDispose]());

  for (const asked of STREAM_REQUESTS)
    it(titleOf(asked), async () => {
      const answer = await exchange({ url, headers: {}, tls: {} }, asked);
      expect(normaliseAnswer(answer)).to.deep.equal(recorded[titleOf(asked)]);
    });
});
