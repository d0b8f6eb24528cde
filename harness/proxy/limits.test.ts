import { connect, constants, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import { answerTo, call, open, textOf } from './testing/http-call.ts';
import { forwardingScene } from './testing/forwarding-scene.ts';
import { freePort, startApp } from './testing/loopback-app.ts';
import { backend, endpointAt, route, rule, tableOf } from './testing/route-tables.ts';
import { eventually, startTestProxy } from './testing/test-proxy.ts';

/** The status of one request on a session, or the code of the error that its stream ends with. */
function ask(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const stream = session.request({ ':path': '/', ':authority': 'a', ...headers }, { endStream: body === undefined });
    stream.on('response', (answer) => {
      resolve(answer[':status'] ?? 0);
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      resolve(stream.rstCode);
    });
    stream.resume();
    if (body !== undefined) stream.end(body);
  });
}

describe('limits', () => {
  it('pass over an endpoint that is busy with as many requests as it may have', async () => {
    await using stack = new DisposeStack();
    const held: ServerResponse[] = [];
    const first = stack.use(await startApp('first', (_request, response) => held.push(response)));
    const second = stack.use(await startApp('second'));
    const proxy = stack.use(await startTestProxy({ limits: { requestsPerEndpoint: 1 } }));
    const port = await freePort();
    const table = (...ports: number[]) =>
      tableOf(
        port,
        [route([rule('store')])],
        [
          backend(
            'store',
            ports.map((each) => endpointAt(each)),
          ),
        ],
      );
    await proxy.apply(table(first.port));
    const busy = open(port);
    busy.end();
    await eventually('it is busy', () => held.length === 1);
    const { status, body } = await call(port);
    expect({ status, body }).to.deep.equal({ status: 503, body: 'no healthy upstream' });
    await proxy.apply(table(first.port, second.port));
    for (let n = 0; n < 3; n += 1) expect((await call(port)).body).to.equal('second');
    held[0]?.end('done');
    expect(await textOf(await answerTo(busy))).to.equal('done');
    await eventually('there is room again', () => {
      if (held.length > 1) return true;
      open(port)
        .on('error', () => undefined)
        .end();
      return false;
    });
  });

  it('hold for HTTP/2, too: fields, heads and bodies', async () => {
    await using it = await forwardingScene(undefined, [rule('store')], {
      limits: { bodyBytes: 1_000, headBytes: 8_192, fields: 20 },
    });
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`x-${String(n)}`, '1']));
    const asked: readonly (readonly [OutgoingHttpHeaders, Buffer | undefined, readonly number[]])[] = [
      [{}, undefined, [200]],
      [{ ':method': 'POST' }, Buffer.alloc(900), [200]],
      [{ ':method': 'POST', 'content-length': '2000' }, Buffer.alloc(2_000), [413]],
      [{ ':method': 'POST' }, Buffer.alloc(2_000), [413, constants.NGHTTP2_CANCEL]],
      [many, undefined, [431, constants.NGHTTP2_ENHANCE_YOUR_CALM]],
      [
        { 'x-long': 'x'.repeat(10_000) },
        undefined,
        [431, constants.NGHTTP2_ENHANCE_YOUR_CALM, constants.NGHTTP2_FRAME_SIZE_ERROR],
      ],
    ];
    for (const [headers, body, wanted] of asked) {
      const session = connect(`http://127.0.0.1:${String(it.port)}`);
      session.on('error', () => undefined);
      expect(wanted).to.include(await ask(session, headers, body));
      session.destroy();
    }
  });
});
