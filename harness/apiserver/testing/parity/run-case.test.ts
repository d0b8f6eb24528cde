import { expect } from 'chai';
import { systemClock } from '../../../core/clock.ts';
import { answerJson, startScriptedApiServer, type Answer } from '../../../kube/testing/scripted-apiserver.ts';
import { decodeTopic } from './parity-case.ts';
import { parityTarget } from './parity-target.ts';
import { runCase, type CaseAnswer } from './run-case.ts';

describe('runCase', () => {
  const options = { clock: systemClock, signal: new AbortController().signal, patienceMs: 2_000 };

  async function run(
    answer: Answer,
    steps: readonly unknown[],
  ): Promise<{ readonly answers: readonly CaseAnswer[]; readonly seen: readonly string[] }> {
    await using server = await startScriptedApiServer(answer);
    using target = await parityTarget('scripted', server.kubeconfig);
    const topic = decodeTopic('topic', { about: 'x', cases: [{ name: 'case', steps }] });
    const answers = await runCase(target, topic, topic.cases[0]!, options);
    return { answers, seen: server.requests.map(({ method, url, body }) => `${method} ${url} ${body}`.trim()) };
  }

  it('fills in the namespace and saved values, with their types', async () => {
    const { seen } = await run(
      (_request, response) => {
        answerJson(response, { metadata: { uid: 'u', n: 3 } });
      },
      [
        { do: 'GET /ns/$ns', save: { uid: 'metadata.uid', n: 'metadata.n' } },
        { do: 'PUT /x/$uid?q=$unknown', body: { uid: '$uid', n: '$n', text: 'is $n', $patch: '$patch' } },
      ],
    );
    expect(seen).to.deep.equal([
      'GET /ns/topic',
      'PUT /x/u?q=$unknown {"uid":"u","n":3,"text":"is 3","$patch":"$patch"}',
    ]);
  });

  it('sends again until the answer is as wanted', async () => {
    let count = 0;
    const { answers, seen } = await run(
      (_request, response) => {
        count += 1;
        answerJson(response, { items: [{ ready: count > 2 }] });
      },
      [{ do: 'GET /x', until: { match: { items: [{ ready: true }] } } }],
    );
    expect([seen.length, answers.length]).to.deep.equal([3, 1]);
  });

  it('takes events of a watch, at once or later', async () => {
    const { answers } = await run(
      (request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(`{"type":"${request.url.slice(1)}"}\n{"type":"SECOND"}\n{"type":"THIRD"}\n`);
      },
      [
        { do: 'GET /now', take: 2 },
        { do: 'GET /later', open: 'w' },
        { collect: 'w', take: 1 },
        { collect: 'w', take: 2 },
      ],
    );
    expect(answers.map(({ answer }) => answer.events)).to.deep.equal([
      [{ type: 'now' }, { type: 'SECOND' }],
      undefined,
      [{ type: 'later' }],
      [{ type: 'SECOND' }, { type: 'THIRD' }],
    ]);
  });

  it('takes a closed connection for an answer', async () => {
    const { answers } = await run(
      (request, response) => {
        if (request.url === '/half') response.writeHead(200, { 'content-length': '100' }).write('half');
        setImmediate(() => response.destroy());
      },
      ['GET /none', 'GET /half'],
    );
    expect(answers.map(({ answer }) => [answer.status, answer.body])).to.deep.equal([
      [0, '(the server closed the connection)'],
      [200, '(broken off) half'],
    ]);
  });
});
