import { expect } from 'chai';
import { CONFIG_MAP, type ConfigMap } from '../api/core.ts';
import { isGone } from '../status/status-predicates.ts';
import { drain, failureOf, startClientRig } from '../testing/client-rig.ts';
import type { Answer } from '../testing/scripted-apiserver.ts';

describe('HttpKubeClient.watch', () => {
  const { signal } = new AbortController();
  const key = { namespace: 'shop', name: 'a' };
  const object: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: key, data: { a: 'b' } };
  const options = { namespace: 'shop', resourceVersion: '7', signal };
  const line = (type: string, value: unknown): string => `${JSON.stringify({ type, object: value })}\n`;
  const stream =
    (...chunks: readonly (string | Buffer)[]): Answer =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (const chunk of chunks) response.write(chunk);
      response.end();
    };

  it('gives events until the server ends, over any cut of the bytes', async () => {
    const text = Buffer.from(line('ADDED', { ...object, data: { a: 'ä' } }) + line('DELETED', object));
    const bookmark = line('BOOKMARK', { kind: 'ConfigMap', metadata: { resourceVersion: '9' } });
    const cut = text.indexOf('ä') + 1;
    await using t = await startClientRig(stream(text.subarray(0, cut), text.subarray(cut), bookmark));
    expect(await drain(t.client.watch(CONFIG_MAP, options))).to.deep.equal([
      { type: 'ADDED', object: { ...object, data: { a: 'ä' } } },
      { type: 'DELETED', object },
      { type: 'BOOKMARK', resourceVersion: '9' },
    ]);
    expect(t.server.requests[0]?.url).to.equal(
      '/api/v1/namespaces/shop/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=60',
    );
  });

  it('throws the status of an ERROR event', async () => {
    const expired = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 7 (9)' };
    await using t = await startClientRig(stream(line('ERROR', expired)));
    const error = await failureOf(drain(t.client.watch(CONFIG_MAP, options)));
    expect([isGone(error), error.message]).to.deep.equal([true, 'too old resource version: 7 (9)']);
  });

  for (const [what, text, message] of [
    ['is not JSON', 'oops\n', 'a watch line that is not JSON'],
    ['is not an event', '{"kind":"Pod"}\n', 'a watch line that is not an event'],
    ['is of an unknown type', line('CHANGED', object), 'an unknown watch event'],
    [
      'is of another kind',
      line('MODIFIED', { ...object, kind: 'Secret' }),
      'an event of something else than a ConfigMap',
    ],
    ['has no object', line('MODIFIED', 'a'), 'an event of something else than a ConfigMap'],
    ['is cut off', '{"type":"ADD', 'the beginning of a watch line, then nothing'],
  ] as const)
    it(`ends loudly at a line that ${what}`, async () => {
      await using t = await startClientRig(stream(line('ADDED', object), text));
      const seen: string[] = [];
      const error = await failureOf(
        (async () => {
          for await (const event of t.client.watch(CONFIG_MAP, options)) seen.push(event.type);
        })(),
      );
      expect([error.code, error.observed]).to.deep.equal(['FLEETBED_KUBE_BAD_ANSWER', text.trimEnd()]);
      expect(error.message.endsWith(`the server sent ${message}`)).to.equal(true);
      expect(seen).to.deep.equal(['ADDED']);
    });

  it('ends without an error when the signal aborts', async () => {
    const stop = new AbortController();
    await using t = await startClientRig((_request, response) => {
      response.write(line('ADDED', object));
    });
    const seen = [];
    for await (const event of t.client.watch(CONFIG_MAP, { ...options, signal: stop.signal })) {
      seen.push(event.type);
      stop.abort();
    }
    expect(seen).to.deep.equal(['ADDED']);
  });

  it('says that the connection broke', async () => {
    await using t = await startClientRig((_request, response) => {
      response.write(line('ADDED', object), () => response.destroy());
    });
    const error = await failureOf(drain(t.client.watch(CONFIG_MAP, options)));
    expect(error.code).to.equal('FLEETBED_KUBE_UNREACHABLE');
  });

  it('gives up on a stream without a sign of life', async () => {
    await using t = await startClientRig(
      (_request, response) => {
        response.write(line('ADDED', object));
      },
      { watchIdleMs: 20 },
    );
    const error = await failureOf(drain(t.client.watch(CONFIG_MAP, options)));
    expect(error.observed).to.contain('UND_ERR_BODY_TIMEOUT');
  });

  it('closes its connection when the reader leaves', async () => {
    let closed: () => void = () => undefined;
    const left = new Promise<void>((resolve) => (closed = resolve));
    await using t = await startClientRig((_request, response) => {
      response.on('close', closed);
      response.write(line('ADDED', object));
    });
    for await (const event of t.client.watch(CONFIG_MAP, options)) if (event.type === 'ADDED') break;
    await left;
  });
});
