import { Agent } from 'node:http';
import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import { seededRandom } from '../core/random.ts';
import { backend, endpointAt, prefix, route, rule, tableOf } from './testing/route-tables.ts';

import { forwardingScene } from './testing/forwarding-scene.ts';
import { answerTo, call, callRaw, open, textOf } from './testing/http-call.ts';
import { freePort, startApp } from './testing/loopback-app.ts';
import { startTestProxy } from './testing/test-proxy.ts';

describe('forwarding', () => {
  it('answers 404 in 18 bytes of plain text when no route matches', async () => {
    await using stack = new DisposeStack();
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(tableOf(port, [], []));
    const { status, headers, body } = await call(port);
    expect({
      status,
      body,
      type: headers['content-type'],
      length: headers['content-length'],
      via: headers.via,
    }).to.deep.equal({
      status: 404,
      body: 'fault filter abort',
      type: 'text/plain',
      length: '18',
      via: '1.1 google',
    });
    expect(proxy.counters).to.include({ requests: 1, noRoute: 1 });
  });

  it('answers 404 to a host that no route has', async () => {
    await using stack = new DisposeStack();
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(tableOf(port, [route([rule('none')], { hostnames: ['store.example.com'] })], []));
    expect((await call(port)).status).to.equal(404);
    expect((await call(port, { headers: { host: 'store.example.com' } })).status).to.equal(500);
  });

  it('answers 500 for weights of 0, for references that do not resolve and for rules without backends', async () => {
    const rules = [
      rule([{ backend: 'store', weight: 0 }], [prefix('/zero')]),
      rule([{ weight: 1 }], [prefix('/unresolved')]),
      rule('unknown', [prefix('/unknown')]),
      rule([], [prefix('/empty')]),
    ];
    await using it = await forwardingScene(undefined, rules);
    for (const path of ['/zero', '/unresolved', '/unknown', '/empty']) {
      const { status, body, headers } = await call(it.port, { path });
      expect({ path, status, body, type: headers['content-type'] }).to.deep.equal({
        path,
        status: 500,
        body: 'fault filter abort',
        type: 'text/plain',
      });
    }
    expect(it.proxy.counters.noBackend).to.equal(4);
  });

  it('gives unresolved references their share', async () => {
    const rules = [rule([{ backend: 'store', weight: 3 }, { weight: 1 }])];
    await using it = await forwardingScene(undefined, rules);
    const agent = new Agent({ keepAlive: true });
    let failed = 0;
    for (let n = 0; n < 200; n += 1) if ((await call(it.port, { agent })).status === 500) failed += 1;
    agent.destroy();
    const chance = seededRandom(1);
    const expected = Array.from({ length: 200 }, () => chance.next() * 4 >= 3).filter(Boolean).length;
    expect(failed).to.equal(expected);
    expect(expected).to.be.within(35, 65);
  });

  it('answers 503 when a backend has no endpoint', async () => {
    await using stack = new DisposeStack();
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    await proxy.apply(tableOf(port, [route([rule('store')])], [backend('store', [])]));
    const { status, body, headers } = await call(port);
    expect({ status, body, type: headers['content-type'] }).to.deep.equal({
      status: 503,
      body: 'no healthy upstream',
      type: 'text/plain',
    });
  });

  it('leaves Host, path and query alone and says who asks', async () => {
    await using it = await forwardingScene();
    await call(it.port, {
      path: '/a//b/../c%2F?x=1&y',
      headers: {
        host: 'Store.Example.com:8080',
        'x-forwarded-for': '10.1.2.3',
        'X-Forwarded-Proto': 'https',
        'X-Odd': 'Kept',
      },
    });
    const [seen] = it.app.requests;
    expect(seen?.url).to.equal('/a//b/../c%2F?x=1&y');
    expect(seen?.headers).to.include({
      host: 'Store.Example.com:8080',
      'x-forwarded-for': '10.1.2.3, 127.0.0.1',
      'x-forwarded-proto': 'http',
      via: '1.1 google',
      'x-odd': 'Kept',
    });
    expect(seen?.rawHeaders).to.include('X-Odd');
  });

  it('removes what concerns one connection, both ways', async () => {
    await using it = await forwardingScene((_request, response) => {
      response
        .writeHead(200, ['Connection', 'close, X-Secret', 'X-Secret', '1', 'Proxy-Connection', 'x', 'X-Kept', '2'])
        .end('done');
    });
    const { headers, body } = await call(it.port, {
      headers: {
        Connection: 'keep-alive, X-Hop',
        'X-Hop': '1',
        'Keep-Alive': 'timeout=5',
        TE: 'trailers',
        'X-Fleetbed-Client-Region': 'eu-west1',
      },
    });
    const [seen] = it.app.requests;
    expect(seen?.headers).not.to.have.any.keys(
      'x-hop',
      'keep-alive',
      'te',
      'x-fleetbed-client-region',
      'proxy-connection',
    );
    expect(headers).not.to.have.any.keys('x-secret', 'proxy-connection');
    expect(headers).to.include({ 'x-kept': '2', via: '1.1 google' });
    expect(body).to.equal('done');
  });

  it('passes on status, message, repeated fields and bytes beyond ASCII', async () => {
    await using it = await forwardingScene((_request, response) => {
      response.writeHead(299, 'Quite Fine', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Name', 'caf\u00e9']).end();
    });
    const sent = open(it.port);
    sent.end();
    const answer = await answerTo(sent);
    await textOf(answer);
    expect(answer.statusCode).to.equal(299);
    expect(answer.statusMessage).to.equal('Quite Fine');
    expect(answer.headers['set-cookie']).to.deep.equal(['a=1', 'b=2']);
    expect(answer.headers['x-name']).to.equal('caf\u00e9');
  });

  it('answers HEAD with the length of the body and without the body', async () => {
    await using it = await forwardingScene((_request, response) => {
      response.writeHead(200, { 'content-length': '1234' }).end();
    });
    const { headers, body } = await call(it.port, { method: 'HEAD' });
    expect(headers['content-length']).to.equal('1234');
    expect(body).to.equal('');
  });

  it('passes on trailers of an answer', async () => {
    await using it = await forwardingScene((_request, response) => {
      response.writeHead(200, { trailer: 'x-sum' });
      response.write('data');
      response.addTrailers({ 'x-sum': '42' });
      response.end();
    });
    const { trailers, body } = await call(it.port);
    expect(trailers).to.deep.equal({ 'x-sum': '42' });
    expect(body).to.equal('data');
  });

  it('keeps connections alive on both sides', async () => {
    await using it = await forwardingScene();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; n < 5; n += 1) await call(it.port, { agent });
    const ports = new Set(it.app.requests.map(({ socket }) => socket.remotePort));
    agent.destroy();
    expect(ports.size).to.equal(1);
    expect(it.app.requests).to.have.length(5);
  });

  it('answers an expectation of 100-continue before it asks for the body', async () => {
    await using it = await forwardingScene((request, response) => {
      request.pipe(response);
    });
    const sent = open(it.port, { method: 'POST', headers: { expect: '100-continue', 'content-length': '4' } });
    sent.flushHeaders();
    await new Promise((resolve) => sent.once('continue', resolve));
    sent.end('body');
    expect(await textOf(await answerTo(sent))).to.equal('body');
    expect(it.app.requests[0]?.headers.expect).to.equal(undefined);
  });

  it('answers an expectation that leads nowhere without asking for the body', async () => {
    await using it = await forwardingScene(undefined, [rule('store', [prefix('/only')])]);
    const text = await callRaw(
      it.port,
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n',
    );
    expect(text).to.match(/^HTTP\/1.1 404 Not Found\r\n/);
    expect(text).to.match(/\r\nConnection: close\r\n/);
  });

  it('takes the host of a target in absolute form, and forwards its path', async () => {
    await using stack = new DisposeStack();
    const app = stack.use(await startApp('store'));
    const proxy = stack.use(await startTestProxy());
    const port = await freePort();
    const only = route([rule('store', [prefix('/west')])], { hostnames: ['store.example.com'] });
    await proxy.apply(tableOf(port, [only], [backend('store', [endpointAt(app.port)])]));
    const text = await callRaw(
      port,
      'GET http://STORE.example.com:80/west/1?q HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n',
    );
    expect(text).to.match(/^HTTP\/1.1 200 OK\r\n/);
    expect(app.requests[0]?.url).to.equal('/west/1?q');
  });
});
