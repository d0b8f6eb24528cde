import { systemClock } from '../../core/clock.ts';
import { notYet, ready, waitFor } from '../../core/wait.ts';
import { kubeConfigCredentials } from '../client/credentials.ts';
import { KubeTransport } from '../client/kube-transport.ts';
import { loadKubeConfig } from '../client/load-kube-config.ts';
import type { ApiObject } from '../json/api-object.ts';
import { KubeStatusError } from '../status/kube-status-error.ts';
import { describeWithApiServer } from '../testing/describe-with-apiserver.ts';
import { ALL_SEQUENCES } from './testing/all-sequences.ts';
import { writeAnswers, type RecordedAnswers } from './testing/recorded-answers.ts';
import { WIDGET_CRD } from './testing/sequence-kinds.ts';
import { runSequence, SEQUENCE_NAMESPACE, type Answer, type SequenceRequest } from './testing/sequence-runner.ts';

describeWithApiServer('patches and field ownership, compared with a real API server', (apiServer) => {
  let transport: KubeTransport;
  const signal = AbortSignal.timeout(600_000);
  const recorded: RecordedAnswers = new Map();

  before(async function () {
    this.timeout(60_000);
    transport = new KubeTransport(kubeConfigCredentials(loadKubeConfig({ kubeconfig: apiServer().kubeconfig })));
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SEQUENCE_NAMESPACE } };
    await transport.text({ method: 'POST', path: '/api/v1/namespaces', body: JSON.stringify(namespace), signal });
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await transport.text({ method: 'POST', path: crds, body: JSON.stringify(WIDGET_CRD), signal });
    const path = `/apis/${WIDGET_CRD.spec.group}/v2/namespaces/${SEQUENCE_NAMESPACE}/widgets`;
    const widgets = async (): Promise<ReturnType<typeof notYet> | ReturnType<typeof ready<undefined>>> => {
      try {
        await transport.text({ method: 'GET', path, signal });
        return ready(undefined);
      } catch (error) {
        return notYet(String(error));
      }
    };
    await waitFor('widgets are served', widgets, { clock: systemClock, signal, timeoutMs: 30_000 });
  });
  after(async () => {
    await transport[Symbol.asyncDispose]();
    if (process.env['FLEETBED_RECORD'] === '1') writeAnswers(recorded);
  });

  async function send({ path, ...request }: SequenceRequest, group: string): Promise<Answer> {
    const root = group === '' ? '/api' : `/apis/${group}`;
    try {
      return { object: await transport.json<ApiObject>({ ...request, path: `${root}/${path}`, signal }) };
    } catch (error) {
      if (error instanceof KubeStatusError) return { error };
      throw error;
    }
  }

  for (const sequence of ALL_SEQUENCES)
    it(sequence.title, async function () {
      this.timeout(30_000);
      const answers: Answer[] = [];
      recorded.set(sequence.title, answers);
      await runSequence(sequence, async (request) => {
        const answer = await send(request, sequence.kind.group);
        answers.push(answer);
        return answer;
      });
    });
});
