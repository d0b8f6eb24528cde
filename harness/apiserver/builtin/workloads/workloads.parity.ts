import { expect } from 'chai';
import { request } from 'node:https';
import { kubeConfigCredentials } from '../../../kube/client/credentials.ts';
import { KubeTransport } from '../../../kube/client/kube-transport.ts';
import { loadKubeConfig } from '../../../kube/client/load-kube-config.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { describeWithApiServer } from '../../../kube/testing/describe-with-apiserver.ts';
import { changedBody, judgeWorkload, withoutUid } from './testing/judge-workload.ts';
import { apiVersionOf, comparable, kindOf, merged } from './testing/local-workloads.ts';
import { writeAnswers, type RecordedAnswer } from './testing/recorded-answers.ts';
import type { WorkloadCase } from './testing/workload-case.ts';
import { WORKLOAD_CASES } from './testing/workload-cases.ts';

const NAMESPACE = 'workloads';

interface Reply {
  readonly code: number;
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

describeWithApiServer('workloads, compared with a real API server', (apiServer) => {
  const recorded: RecordedAnswer[] = [];
  let token = '';

  before(async () => {
    token = /token: (\S+)/.exec(apiServer().kubeconfig)?.[1] ?? '';
    const transport = new KubeTransport(kubeConfigCredentials(loadKubeConfig({ kubeconfig: apiServer().kubeconfig })));
    const body = JSON.stringify({ metadata: { name: NAMESPACE } });
    await transport.text({ method: 'POST', path: '/api/v1/namespaces', body, signal: AbortSignal.timeout(10_000) });
    await transport[Symbol.asyncDispose]();
  });
  after(() => {
    if (process.env['FLEETBED_RECORD'] === '1') writeAnswers(recorded);
  });

  function send(method: string, path: string, body?: JsonValue): Promise<Reply> {
    const url = new URL(path, apiServer().server);
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, rejectUnauthorized: false }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => {
          const warnings = (response.headersDistinct['warning'] ?? []).map(
            (line) => JSON.parse(line.slice(6)) as string,
          );
          resolve({ code: response.statusCode ?? 0, body: JSON.parse(text) as JsonObject, warnings });
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async function ask(testCase: WorkloadCase, name: string): Promise<RecordedAnswer> {
    const { title, plural, subresource } = testCase;
    const apiVersion = apiVersionOf(plural);
    const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const path = `${root}/namespaces/${NAMESPACE}/${plural}`;
    const body = { ...testCase.body, apiVersion, kind: kindOf(plural) };
    if (testCase.change === undefined) return answerOf(title, await send('POST', `${path}?dryRun=All`, body));
    const made = await send('POST', path, merged(body, { metadata: { name } }));
    expect(made.code, JSON.stringify(made.body)).to.equal(201);
    const live = merged(made.body, { metadata: { managedFields: null } }) as ApiObject;
    const part = subresource === undefined ? '' : `/${subresource}`;
    const reply = await send('PUT', `${path}/${name}${part}?dryRun=All`, changedBody(testCase, made.body));
    return { ...answerOf(title, reply), live };
  }

  for (const [index, testCase] of WORKLOAD_CASES.entries())
    it(testCase.title, async () => {
      const answer = await ask(testCase, `changed-${String(index)}`);
      recorded.push(answer);
      expect(judgeWorkload(testCase, answer)).to.deep.equal([]);
    });
});

function answerOf(title: string, { code, body, warnings }: Reply): RecordedAnswer {
  if (code >= 300) return { title, code, message: withoutUid(textAt(body, 'message') ?? '') };
  return { title, code, object: comparable(body), ...(warnings.length === 0 ? {} : { warnings }) };
}
