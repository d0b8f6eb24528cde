import { expect } from 'chai';
import { forwardingScene } from './testing/forwarding-scene.ts';
import { answerTo, call, open, textOf } from './testing/http-call.ts';
import { prefix, rule } from './testing/route-tables.ts';
import { eventually } from './testing/test-proxy.ts';

describe('streaming', () => {
  it('streams an upload before it is complete, and an answer before it is complete', async () => {
    await using it = await forwardingScene((request, response) => {
      request.on('data', (chunk) => response.write(chunk));
      request.on('end', () => response.end('!'));
    });
    const sent = open(it.port, { method: 'POST' });
    sent.write('one');
    const answer = await answerTo(sent);
    answer.setEncoding('latin1');
    const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<string>;
    expect((await chunks.next()).value).to.equal('one');
    sent.write('two');
    expect((await chunks.next()).value).to.equal('two');
    sent.end();
    expect((await chunks.next()).value).to.equal('!');
  });

  it('sends the head of an answer whose body is yet to come', async () => {
    let finish = (): void => undefined;
    await using it = await forwardingScene((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      finish = () => response.end('data');
    });
    const sent = open(it.port);
    sent.end();
    const answer = await answerTo(sent);
    finish();
    expect(await textOf(answer)).to.equal('data');
  });

  it('carries 16 MiB each way unharmed', async () => {
    const size = 16 * 1024 * 1024;
    await using it = await forwardingScene((request, response) => {
      request.pipe(response);
    });
    const body = Buffer.alloc(size, 'abcdefghijklmnopqrstuvwxyz');
    const sent = open(it.port, { method: 'PUT', headers: { 'content-length': String(size) } });
    sent.end(body);
    const answer = await answerTo(sent);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(body)).to.equal(true);
    expect(it.app.requests[0]?.headers['content-length']).to.equal(String(size));
  });

  it('reads from an endpoint no faster than the client does', async () => {
    let written = 0;
    const chunk = Buffer.alloc(64 * 1024);
    await using it = await forwardingScene((_request, response) => {
      const more = (): void => {
        for (let room = true; room && written < 1_000; written += 1) room = response.write(chunk);
        response.once('drain', more);
      };
      more();
    });
    const sent = open(it.port);
    sent.end();
    const answer = await answerTo(sent);
    let before = -1;
    await eventually('the endpoint is held up', async () => {
      const same = before === written;
      before = written;
      await new Promise((resolve) => setImmediate(resolve));
      return same && written > 0;
    });
    expect(written * chunk.length).to.be.below(40 * 1024 * 1024);
    answer.destroy();
  });

  it('answers 504 when the endpoint is slower than the rule allows', async () => {
    await using it = await forwardingScene(() => undefined, [rule('store', [prefix('/')], 30)]);
    const { status, body } = await call(it.port);
    expect({ status, body }).to.deep.equal({ status: 504, body: 'upstream request timeout' });
    expect(it.proxy.counters.timeouts).to.equal(1);
    await eventually('the request is ended at the endpoint', () => it.app.requests[0]?.destroyed === true);
  });

  it('answers 504 to an upload that takes too long, on a connection that stays usable', async () => {
    await using it = await forwardingScene(() => undefined, [rule('store', [prefix('/')], 30)]);
    const sent = open(it.port, { method: 'POST', headers: { 'content-length': '10' } });
    sent.write('12345');
    const answer = await answerTo(sent);
    expect(answer.statusCode).to.equal(504);
    expect(await textOf(answer)).to.equal('upstream request timeout');
    sent.end('67890');
  });

  it('breaks off an answer that is not complete at the deadline', async () => {
    await using it = await forwardingScene(
      (_request, response) => response.write('some'),
      [rule('store', [prefix('/')], 40)],
    );
    const failure = await call(it.port).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.have.property('code', 'ECONNRESET');
    expect(it.proxy.counters).to.include({ truncated: 1, timeouts: 0 });
  });

  it('breaks off an answer that its endpoint breaks off', async () => {
    await using it = await forwardingScene((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('some', () => response.destroy());
    });
    const failure = await call(it.port).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.have.property('code', 'ECONNRESET');
  });

  it('ends the request at the endpoint when the client leaves', async () => {
    await using it = await forwardingScene(() => undefined);
    const sent = open(it.port);
    sent.on('error', () => undefined);
    sent.end();
    await eventually('the endpoint has the request', () => it.app.requests.length === 1);
    sent.destroy();
    await eventually('the request is ended', () => it.app.requests[0]?.destroyed === true);
    expect(it.proxy.counters).to.include({ clientsGone: 1, truncated: 0, upstreamErrors: 0 });
  });

  it('ends an upload at the endpoint when the client leaves in its middle', async () => {
    await using it = await forwardingScene(() => undefined);
    const sent = open(it.port, { method: 'POST' });
    sent.on('error', () => undefined);
    sent.write('half');
    await eventually('the endpoint has the request', () => it.app.requests.length === 1);
    sent.destroy();
    await eventually('the request is ended', () => it.app.requests[0]?.destroyed === true);
  });
});
