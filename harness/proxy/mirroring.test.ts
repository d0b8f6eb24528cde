import { expect } from 'chai';
import { DisposeStack } from '../core/dispose.ts';
import { answerTo, call, open, textOf } from './testing/http-call.ts';
import { freePort, startApp, type AppHandler } from './testing/loopback-app.ts';
import { endpointAt, rule, route, tableOf, uncheckedBackend } from './testing/route-tables.ts';
import { eventually, startTestProxy } from './testing/test-proxy.ts';
import type { RouteRule } from './table/route.ts';

const MIRROR = { type: 'mirror', backend: 'copy', fraction: { numerator: 1, denominator: 1 } } as const;

async function scene(stack: DisposeStack, copy: AppHandler, more: Partial<RouteRule> = {}, main?: AppHandler) {
  const bodies: string[] = [];
  const app = stack.use(
    await startApp(
      'store',
      main ??
        ((request, response) => {
          request.resume().once('end', () => response.end('store'));
        }),
    ),
  );
  const other = stack.use(
    await startApp('copy', (request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk))).once('end', () => bodies.push(text));
      copy(request, response);
    }),
  );
  const proxy = stack.use(await startTestProxy());
  const port = await freePort();
  const backends = [
    uncheckedBackend('store', [endpointAt(app.port)]),
    uncheckedBackend('copy', [endpointAt(other.port)]),
  ];
  await proxy.apply(tableOf(port, [route([{ ...rule('store'), filters: [MIRROR], ...more }])], backends));
  return { app, other, proxy, port, bodies };
}

describe('mirroring', () => {
  it('sends a copy with its body along, whose answer nobody reads (000-D18)', async () => {
    await using stack = new DisposeStack();
    const { port, other, bodies } = await scene(stack, (_request, response) =>
      response.writeHead(500).end('never seen'),
    );
    expect((await call(port, { path: '/a?b' })).body).to.equal('store');
    expect((await call(port, { method: 'POST', body: 'hello' })).body).to.equal('store');
    await eventually('both copies came', () => bodies.length === 2);
    expect(bodies).to.have.members(['', 'hello']);
    expect(other.requests.map(({ url }) => url)).to.have.members(['/a?b', '/']);
  });

  it('does not wait for a mirror that hangs, nor for one that is not there', async () => {
    await using stack = new DisposeStack();
    const { port, other, proxy } = await scene(stack, (request) => request.pause());
    const body = 'x'.repeat(4 * 1024 * 1024);
    expect((await call(port, { method: 'POST', body })).body).to.equal('store');
    await other[Symbol.asyncDispose]();
    expect((await call(port, { method: 'POST', body })).body).to.equal('store');
    expect(proxy.counters).to.include({ upstreamErrors: 0, truncated: 0 });
  });
});

describe('retries', () => {
  const flaky = (failures: number, status: number): AppHandler => {
    let left = failures;
    return (request, response) => {
      let text = '';
      request
        .on('data', (chunk) => (text += String(chunk)))
        .once('end', () => {
          left -= 1;
          response.writeHead(left >= 0 ? status : 200).end(`${text} after all`);
        });
    };
  };

  it('follow the policy of the rule for answers, with the body sent again', async () => {
    await using stack = new DisposeStack();
    const retry = { attempts: 2, statusCodes: [503], backoffMs: 1 };
    const { port, app, proxy } = await scene(stack, () => undefined, { filters: [], retry }, flaky(2, 503));
    const { status, body } = await call(port, { method: 'POST', body: 'hello' });
    expect({ status, body }).to.deep.equal({ status: 200, body: 'hello after all' });
    expect(app.requests).to.have.length(3);
    expect(proxy.counters.retries).to.equal(2);
  });

  it('end with the last answer, and touch no other status', async () => {
    await using stack = new DisposeStack();
    const retry = { attempts: 1, statusCodes: [503] };
    const { port, app } = await scene(stack, () => undefined, { filters: [], retry }, flaky(5, 503));
    expect((await call(port)).status).to.equal(503);
    expect(app.requests).to.have.length(2);
    await using other = new DisposeStack();
    const second = await scene(other, () => undefined, { filters: [], retry }, flaky(1, 500));
    expect((await call(second.port)).status).to.equal(500);
  });

  it('come after an attempt that took too long, where the policy has them', async () => {
    await using stack = new DisposeStack();
    let slow = 1;
    const retry = { attempts: 1, timeouts: true };
    const main: AppHandler = (_request, response) => {
      if (slow-- <= 0) response.end('quick');
    };
    const { port } = await scene(stack, () => undefined, { filters: [], retry, attemptTimeoutMs: 60 }, main);
    expect((await call(port)).body).to.equal('quick');
    await using other = new DisposeStack();
    const second = await scene(
      other,
      () => undefined,
      { filters: [], attemptTimeoutMs: 40 },
      () => undefined,
    );
    expect((await call(second.port)).status).to.equal(504);
  });

  it('do not send a body again that was too long to be kept', async () => {
    await using stack = new DisposeStack();
    const retry = { attempts: 2, statusCodes: [503] };
    const { port, app } = await scene(stack, () => undefined, { filters: [], retry }, flaky(1, 503));
    expect((await call(port, { method: 'POST', body: 'x'.repeat(200_000) })).status).to.equal(503);
    expect(app.requests).to.have.length(1);
  });

  it('go on with the upload where they wait for it', async () => {
    await using stack = new DisposeStack();
    let first = true;
    const retry = { attempts: 1, statusCodes: [503] };
    const main: AppHandler = (request, response) => {
      if (first) {
        first = false;
        response.writeHead(503).end();
        return;
      }
      let text = '';
      request.on('data', (chunk) => (text += String(chunk))).once('end', () => response.end(text));
    };
    const { port, app } = await scene(stack, () => undefined, { filters: [], retry }, main);
    const sent = open(port, { method: 'POST', headers: { 'content-length': '10' } });
    sent.write('first');
    await eventually('it was sent again', () => app.requests.length === 2);
    sent.end('later');
    const answer = await answerTo(sent);
    expect(answer.statusCode).to.equal(200);
    expect(await textOf(answer)).to.equal('firstlater');
  });
});
