import { expect } from 'chai';
import { DisposeStack } from '../../core/dispose.ts';
import { systemExec } from '../../core/exec.ts';
import { missingPrograms } from '../../kube/testing/missing-programs.ts';
import { kubectlAnswer, kubectlCases, TRANSPORTS } from './testing/kubectl-answer.ts';
import { KubectlPlace } from './testing/kubectl-place.ts';
import { roomForPods, startProcessCluster } from './testing/process-cluster.ts';
import { streamRecord } from './testing/stream-records.ts';

/** What `streams.kind.ts` recorded of kubectl with a real kubelet; with processes of this machine instead of containers. */
describe('kubectl with pods, as a real kubelet answers', () => {
  const missing = missingPrograms(['kubectl']);
  if (missing.length > 0) {
    it('not run: kubectl is not on PATH', () => undefined);
    return;
  }
  const stack = new DisposeStack();
  const { signal } = new AbortController();
  const recorded = streamRecord('kubectl');
  let kubeconfig: string;
  let port: number;

  before(async () => {
    const room = await roomForPods(stack);
    ({ port } = room);
    ({ kubeconfig } = await startProcessCluster(stack, { ...room, image: 'x' }));
  });
  after(() => stack[Symbol.asyncDispose]());

  for (const transport of TRANSPORTS)
    for (const { title, run } of kubectlCases(transport))
      it(title, async () => {
        const result = await run(new KubectlPlace(systemExec, kubeconfig, transport, signal), port);
        expect(kubectlAnswer(title, result)).to.deep.equal(recorded[title]);
      });
});
