import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { call } from '../testing/http-call.ts';
import { startApp } from '../testing/loopback-app.ts';
import { forwardedHeaders, hasBody } from './request-headers.ts';
import { answeredHeaders } from './response-headers.ts';

/** What a server sees of a request with `headers`. */
async function seen<T>(
  headers: Readonly<Record<string, string>>,
  look: (request: IncomingMessage) => T,
  body = '',
): Promise<T | undefined> {
  let found: T | undefined;
  await using app = await startApp('store', (request, response) => {
    found = look(request);
    response.end();
  });
  await call(app.port, { method: 'POST', headers: { host: 'a', connection: 'close', ...headers }, body });
  return found;
}

describe('forwardedHeaders', () => {
  it('begins with Host, ends with what the proxy adds, and keeps the rest in order', async () => {
    const headers = {
      'X-B': '2',
      'x-a': '1',
      'content-length': '0',
      connection: 'close, x-hop',
      'X-Hop': '1',
      expect: '',
    };
    const { expect: _expect, ...given } = headers;
    expect(await seen(given, forwardedHeaders)).to.deep.equal([
      'Host',
      'a',
      'X-B',
      '2',
      'x-a',
      '1',
      'content-length',
      '0',
      'X-Forwarded-For',
      '127.0.0.1',
      'X-Forwarded-Proto',
      'http',
      'Via',
      '1.1 google',
    ]);
  });

  it('appends the client to those before it', async () => {
    const forwarded = await seen({ 'x-forwarded-for': '10.0.0.1, 10.0.0.2' }, forwardedHeaders);
    expect(forwarded?.[forwarded.indexOf('X-Forwarded-For') + 1]).to.equal('10.0.0.1, 10.0.0.2, 127.0.0.1');
    expect(forwarded).not.to.include('x-forwarded-for');
  });
});

describe('hasBody', () => {
  it('is told by the length or the transfer coding', async () => {
    expect(await seen({ 'content-length': '0' }, hasBody)).to.equal(false);
    expect(await seen({ 'content-length': '1' }, hasBody, 'x')).to.equal(true);
    expect(await seen({ 'transfer-encoding': 'chunked' }, hasBody, 'x')).to.equal(true);
  });
});

describe('answeredHeaders', () => {
  it('keeps order and spelling, adds via, and drops what concerns the connection, wherever it is listed', () => {
    const raw = [
      'X-Secret',
      '1',
      'Server',
      'x',
      'CONNECTION',
      'X-Secret',
      'Transfer-Encoding',
      'chunked',
      'via',
      '1.0 a',
    ];
    expect(answeredHeaders(raw.map((text) => Buffer.from(text, 'latin1')))).to.deep.equal([
      'Server',
      'x',
      'via',
      '1.0 a',
      'via',
      '1.1 google',
    ]);
  });
});
