import { readFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { expect } from 'chai';
import { ECHO_CASES, ECHO_ENV } from '../testing/echo-requests.ts';
import { MappedNetwork } from '../testing/mapped-network.ts';
import { rawExchange, withoutDate } from '../testing/raw-exchange.ts';
import { ImageProgram } from '../testing/running-program.ts';

interface Recorded {
  readonly name: string;
  readonly answer: string;
}

const recorded = JSON.parse(
  await readFile(new URL('../../../fixtures/upstream/echo-basic/http.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

describe('echo-basic, HTTP mode', () => {
  const network = new MappedNetwork();
  let program: ImageProgram;

  before(() => {
    program = new ImageProgram('registry.k8s.io/gateway-api/echo-basic:v1.6.0-dev.2', {
      argv: ['/echo-basic'],
      env: ECHO_ENV,
      network,
    });
  });
  after(() => program[Symbol.asyncDispose]());

  it('has a recorded answer of the real program for each request', () => {
    expect(recorded.map(({ name }) => name)).to.deep.equal(ECHO_CASES.map(({ name }) => name));
  });

  for (const [index, { name, port, bytes }] of ECHO_CASES.entries()) {
    it(`answers byte by byte as the real one: ${name}`, async () => {
      const real = await network.port(port === 'http' ? 23_000 : 23_001);
      const answer = await rawExchange(real, Buffer.from(bytes, 'latin1'));
      expect(withoutDate(answer)).to.equal(recorded[index]?.answer);
    });
  }

  it('answers HTTP/2 without TLS on the port of h2c', async () => {
    const session = connectHttp2(`http://127.0.0.1:${String(await network.port(23_001))}`);
    const stream = session.request({ ':path': '/x', 'x-foo': 'bar' });
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    session.close();
    const body = JSON.parse(text) as { readonly proto: string; readonly path: string; readonly headers: object };
    expect(body).to.deep.include({ proto: 'HTTP/2.0', path: '/x' });
    expect(body.headers).to.deep.include({ 'X-Foo': ['bar'] });
  });

  it('says what it echoes, which the mirror tests look for', () => {
    expect(program.stdout).to.match(/^Echoing back request made to \/ to client \(127\.0\.0\.1:\d+\)$/m);
  });

  it('ends with 2, as a Go program that is the first of its container', async () => {
    program.signal('SIGTERM');
    expect(await program.ended).to.equal(2);
  });
});
